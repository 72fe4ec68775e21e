import { Component, type ComponentChildren } from 'preact';

interface GuardProps {
  readonly children: ComponentChildren;
  /** What stands there instead of a part that cannot be shown. */
  readonly instead: ComponentChildren;
}

/** Keeps a part of the page that fails from taking the rest along. */
export class Guard extends Component<GuardProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  override componentDidCatch(error: unknown): void {
    console.warn('a part of the page cannot be shown', error);
    this.setState({ hasFailed: true });
  }

  override render() {
    return this.state.hasFailed ? this.props.instead : this.props.children;
  }
}
