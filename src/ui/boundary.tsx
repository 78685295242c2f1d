import { Component, type ReactNode } from 'react';

interface BoundaryProps {
  /** Stands in the place of what cannot be drawn. `again` tries to draw it once more. */
  broken: (again: () => void) => ReactNode;
  children: ReactNode;
}

/** A part that cannot be drawn shows as broken, and whatever stands around it goes on. */
export class Boundary extends Component<BoundaryProps> {
  override state = { broken: false };
  static getDerivedStateFromError = () => ({ broken: true });
  override componentDidCatch(error: unknown) {
    console.error(error);
  }
  override render() {
    return this.state.broken ? this.props.broken(() => this.setState({ broken: false })) : this.props.children;
  }
}
