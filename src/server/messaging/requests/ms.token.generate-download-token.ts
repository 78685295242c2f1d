import { AppError } from '../../errors.ts';
import type { Handler } from '../dispatch.ts';

/** Its body was never published. */
export const generateDownloadToken: Handler<'ms.token.GenerateDownloadToken'> = () => {
  throw new AppError('not-implemented');
};
