import {useInput, usePaste} from 'ink';
import {render} from 'ink-testing-library';
import type {ReactNode} from 'react';
import {onTestFinished, vi} from 'vitest';
import {App, type TerminalFace} from '../../source/dashboard/app.tsx';
import {type Dashboard, DashboardContext, type Size} from '../../source/dashboard/dashboard.ts';
import {Jobs} from '../../source/dashboard/jobs.ts';
import {keyName, typed} from '../../source/dashboard/key-name.ts';
import {Layers, levels} from '../../source/dashboard/layers.ts';
import {PreviewStore} from '../../source/dashboard/preview-store.ts';
import type {Kept} from '../../source/dashboard/remembered.ts';
import {splitKeys} from '../../source/dashboard/split-keys.ts';
import {themeFrom} from '../../source/dashboard/theme.ts';
import type {Rollcall} from '../../source/sync/rollcall.ts';
import {type FakeOptions, fakeRollcall} from '../support/fake-rollcall.ts';
import {keys} from '../terminal/driver-keys.ts';

const macrotask = () => new Promise<void>((resolve) => setImmediate(resolve));
const patience = 5000;

/** Presses keys in and reads frames from what ink-testing-library draws. */
class Screen {
	readonly #ink: ReturnType<typeof render>;

	constructor(ink: ReturnType<typeof render>) {
		this.#ink = ink;
	}

	get frame(): string {
		return this.#ink.lastFrame() ?? '';
	}

	/** Keys by name, or text: one at a time, as the wrapper before stdin hands them on. */
	async press(...names: readonly string[]): Promise<this> {
		for (const name of names)
			for (const key of name === 'escape'
				? ['\x1b[27u']
				: splitKeys(keys[name as keyof typeof keys] ?? name).keys) {
				this.#ink.stdin.write(key);
				await macrotask();
			}
		await macrotask();
		return this;
	}

	async until(wanted: string | RegExp): Promise<this> {
		const begin = Date.now();
		const met = () => (typeof wanted === 'string' ? this.frame.includes(wanted) : wanted.test(this.frame));
		while (!met()) {
			if (Date.now() - begin > patience) throw new Error(`waited for ${wanted}:\n${this.frame}`);
			await macrotask();
		}
		return this;
	}
}

const noTerminal = (): TerminalFace & {readonly left: ReturnType<typeof vi.fn>} => {
	const left = vi.fn();
	return {leave: left, left, copy: vi.fn(), redraw: vi.fn(), stop: async () => {}};
};

/** How large it is, and what was remembered of the last time. */
type Opened = Partial<Size> & {readonly kept?: Kept};

/** The whole dashboard over the fake, without a terminal. */
export function openApp(options: FakeOptions & Opened = {}) {
	const rollcall = fakeRollcall(options);
	return {rollcall, ...openAppOver(rollcall, options)};
}

/** The same over any core, a real one too. */
export function openAppOver(rollcall: Rollcall, {columns = 80, rows = 24, kept}: Opened = {}) {
	const terminal = noTerminal();
	const ink = render(
		<App
			rollcall={rollcall}
			theme={themeFrom({LANG: 'C.UTF-8', NO_COLOR: '1'})}
			terminal={terminal}
			size={{columns, rows}}
			{...(kept === undefined ? {} : {kept})}
		/>,
	);
	onTestFinished(() => ink.unmount());
	return {terminal, screen: new Screen(ink), unmount: ink.unmount};
}

/** What the fake was told to do by this method, call by call. */
export const called = (app: ReturnType<typeof openApp>, method: string) =>
	app.rollcall.calls.filter(([name]) => name === method).map(([, ...values]) => values);

/** One component in a dashboard that does nothing by itself: keys go where the component's layer says. */
export function openComponent(element: ReactNode) {
	const rollcall = fakeRollcall();
	const layers = new Layers(false);
	const dashboard: Dashboard = {
		rollcall,
		theme: themeFrom({LANG: 'C.UTF-8', NO_COLOR: '1'}),
		layers,
		jobs: new Jobs(() => 0),
		kept: new Map(),
		version: 0,
		live: 0,
		overview: {data: undefined, error: undefined, loading: false},
		previews: new PreviewStore(),
		place: {screen: ''},
		placeNow: () => ({screen: ''}),
		go: vi.fn(),
		reload: vi.fn(),
		say: vi.fn(),
		hush: vi.fn(),
		report: vi.fn(),
		ask: vi.fn(),
		copy: vi.fn(),
	};
	const quit = vi.fn();
	layers.put('app', {level: levels.app, handlers: {quit}});
	const ink = render(
		<DashboardContext value={dashboard}>
			<Keys layers={layers} />
			{element}
		</DashboardContext>,
	);
	onTestFinished(() => ink.unmount());
	return {screen: new Screen(ink), layers, quit};
}

function Keys({layers}: {readonly layers: Layers}) {
	useInput((input, key) => {
		const name = keyName(input, key);
		if (name !== undefined) layers.press(name, typed(name));
	});
	usePaste((text) => void layers.paste(text));
	return null;
}
