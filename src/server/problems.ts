/** What keeps a command from doing its work, in sentences for the operator. Nothing else about it is worth showing. */
export class ProblemsError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ProblemsError';
    this.problems = problems;
  }
}
