import {Component, type ReactNode} from 'react';

/**
 * Catches what breaks while drawing and hands it on: Ink would draw it on the alternate screen, where it is
 * lost when that is left. The reason is printed afterwards.
 */
export class Boundary extends Component<
	{readonly failed: (error: unknown) => void; readonly children: ReactNode},
	{readonly broken: boolean}
> {
	override state = {broken: false};

	static getDerivedStateFromError() {
		return {broken: true};
	}

	override componentDidCatch(error: unknown) {
		this.props.failed(error);
	}

	override render() {
		return this.state.broken ? null : this.props.children;
	}
}
