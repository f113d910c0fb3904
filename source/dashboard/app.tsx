import {Box, useApp, useInput, usePaste, useWindowSize} from 'ink';
import {
	useCallback,
	useEffect,
	useLayoutEffect,
	useMemo,
	useReducer,
	useRef,
	useState,
	useSyncExternalStore,
} from 'react';
import type {Rollcall} from '../sync/rollcall.ts';
import type {Asked} from './asked.ts';
import {byKey} from './by-key.ts';
import {Footer} from './components/footer.tsx';
import {headerLine, ruleLine, tabsLine} from './components/header.ts';
import {Help} from './components/help.tsx';
import {Lines} from './components/lines.tsx';
import {Picker} from './components/picker.tsx';
import {Question, questionRows} from './components/question.tsx';
import {type Message, Status, statusRows} from './components/status.tsx';
import {type Dashboard, DashboardContext, type Severity, type Size} from './dashboard.ts';
import {explainError} from './explain-error.ts';
import {useQueryOf} from './hooks/use-query.ts';
import {Jobs} from './jobs.ts';
import {keyName, typed} from './key-name.ts';
import {allKeys, type CommandId, commandOf, shortKeys} from './keymap.ts';
import {type Available, Layers, levels} from './layers.ts';
import type {Place} from './place.ts';
import {PreviewStore} from './preview-store.ts';
import {type Kept, slots} from './remembered.ts';
import {screens} from './screens/index.ts';
import type {Theme} from './theme.ts';

/** What the app needs of the terminal around it. */
export interface TerminalFace {
	/** Ends the dashboard with this exit code. */
	readonly leave: (exitCode: number) => void;
	readonly copy: (text: string) => void;
	/** Paints the whole screen anew, where something else wrote on it. */
	readonly redraw: () => void;
	/** Stops this process for the shell; answers when it goes on. */
	readonly stop: () => Promise<void>;
}

export interface AppProps {
	readonly rollcall: Rollcall;
	readonly theme: Theme;
	readonly terminal: TerminalFace;
	readonly title?: string;
	readonly banner?: string | undefined;
	/** For tests; otherwise the terminal's. */
	readonly size?: Size;
	/** The jobs, for who ends the dashboard from outside. */
	readonly jobs?: Jobs;
	/** What the screens keep, for who remembers it beyond the end. */
	readonly kept?: Kept;
}

/** What the dashboard was made for; smaller goes on with what fits. */
const least: Size = {columns: 80, rows: 24};

interface State {
	readonly place: Place;
	readonly version: number;
	readonly live: number;
	readonly message: Message | undefined;
	readonly asked: Asked | undefined;
	readonly over: {readonly kind: 'help' | 'palette'; readonly available: readonly Available[]} | undefined;
}

type Action =
	| {readonly type: 'go'; readonly place: Place}
	| {readonly type: 'read again' | 'look again'}
	| {readonly type: 'say'; readonly message: Message}
	| {readonly type: 'hush'}
	| {readonly type: 'ask'; readonly asked: Asked}
	| {readonly type: 'answered'}
	| {readonly type: 'over'; readonly over: State['over']};

function reduce(state: State, action: Action): State {
	switch (action.type) {
		case 'go':
			return {...state, place: action.place, message: undefined};
		case 'read again':
			return {...state, version: state.version + 1};
		case 'look again':
			return {...state, live: state.live + 1};
		case 'say':
			return {...state, message: action.message};
		case 'hush':
			return state.message === undefined ? state : {...state, message: undefined};
		case 'ask':
			return {...state, asked: action.asked, message: undefined};
		case 'answered':
			return {...state, asked: undefined};
		case 'over':
			return {...state, over: action.over};
	}
}

const begin: State = {
	place: {screen: screens[0]!.id},
	version: 0,
	live: 0,
	message: undefined,
	asked: undefined,
	over: undefined,
};

/** At the screen that was left last, where one is remembered. */
function beginAt(kept: Kept): State {
	const left = screens.find(({id}) => id === kept.get(slots.screen));
	return left === undefined ? begin : {...begin, place: {screen: left.id}};
}

export function App({size, ...rest}: AppProps) {
	return size === undefined ? <WindowApp {...rest} /> : <SizedApp {...rest} size={size} />;
}

/** As large as the terminal's window, and as it changes. */
function WindowApp(props: Omit<AppProps, 'size'>) {
	const {columns, rows} = useWindowSize();
	return <SizedApp {...props} size={{columns, rows}} />;
}

function SizedApp({
	rollcall,
	theme,
	terminal,
	title = 'rollcall',
	banner,
	size: {columns, rows},
	jobs: given,
	kept: remembered,
}: AppProps & {readonly size: Size}) {
	const [layers] = useState(() => new Layers(rollcall.readOnly));
	const [jobs] = useState(() => given ?? new Jobs(() => rollcall.clock.monotonic()));
	const [kept] = useState<Kept>(() => remembered ?? new Map());
	const [state, dispatch] = useReducer(reduce, undefined, () => beginAt(kept));
	kept.set(slots.screen, state.place.screen);
	const [previews] = useState(() => new PreviewStore());
	const running = useSyncExternalStore(jobs.subscribe, jobs.all);
	const overview = useQueryOf(kept, state.version, 'overview', String(state.live), () => rollcall.overview());
	const reload = useCallback(() => dispatch({type: 'read again'}), []);
	const look = useCallback(() => dispatch({type: 'look again'}), []);
	useFollow(rollcall, reload, look);

	const say = useCallback(
		(severity: Severity, text: string) => dispatch({type: 'say', message: {severity, text: byKey(text)}}),
		[],
	);
	const hush = useCallback(() => dispatch({type: 'hush'}), []);
	const report = useCallback((error: unknown) => say('failed', explainError(error)), [say]);
	const go = useCallback((place: Place) => dispatch({type: 'go', place}), []);
	const placeNow = useRef(state.place);
	placeNow.current = state.place;
	const dashboard: Dashboard = useMemo(
		() => ({
			rollcall,
			theme,
			layers,
			jobs,
			kept,
			previews,
			version: state.version,
			live: state.live,
			overview,
			place: state.place,
			placeNow: () => placeNow.current,
			go,
			reload,
			say,
			hush,
			report,
			ask: (asked: Asked) => dispatch({type: 'ask', asked}),
			copy: terminal.copy,
		}),
		[
			rollcall,
			theme,
			layers,
			jobs,
			kept,
			previews,
			state.version,
			state.live,
			overview,
			state.place,
			go,
			reload,
			say,
			hush,
			report,
			terminal,
		],
	);

	const leave = useLeave(jobs, terminal, say, (asked) => dispatch({type: 'ask', asked}));
	const openOver = (kind: 'help' | 'palette') => () =>
		dispatch({type: 'over', over: {kind, available: layers.available()}});
	const closeOver = () => dispatch({type: 'over', over: undefined});
	const current = Math.max(
		0,
		screens.findIndex(({id}) => id === state.place.screen),
	);
	const screen = screens[current]!;
	const {suspendTerminal} = useApp();

	useLayoutEffect(() =>
		layers.put('app', {
			level: levels.app,
			handlers: {
				screen: (key) => {
					const target = screens[Number(key) - 1];
					if (target === undefined) return;
					if (target.id === screen.id) layers.run('back');
					else go({screen: target.id});
				},
				help: openOver('help'),
				palette: openOver('palette'),
				reload: () => {
					dispatch({type: 'read again'});
					say('fine', 'Read again.');
				},
				'cancel-work': running.length > 0 ? () => jobs.stop() : undefined,
				redraw: terminal.redraw,
				suspend: () => void suspendTerminal(terminal.stop).catch(report),
				quit: () => void (layers.run('back') || leave.quit()),
				interrupt: leave.interrupt,
			},
		}),
	);
	useInput((input, key) => {
		const name = keyName(input, key);
		if (name !== undefined) layers.press(name, typed(name));
	});
	// Always there: without it, pasted text would run as shortcuts.
	usePaste((text) => void layers.paste(text));

	const small = columns < least.columns || rows < least.rows;
	const note: Message | undefined = small
		? {
				severity: 'attention',
				text: `This window is ${columns}×${rows}; rollcall is made for ${least.columns}×${least.rows} and more: some things are cut.`,
			}
		: undefined;
	const message = state.message ?? note;
	const below = statusRows(running, message, columns);
	const body: Size = {columns, rows: Math.max(1, rows - 4 - below)};
	const asking = state.asked === undefined ? 0 : questionRows(state.asked, body);
	const now = rollcall.clock.now();
	const page = layers.page() ?? screen;

	return (
		<DashboardContext value={dashboard}>
			<Box flexDirection="column" width={columns} height={rows}>
				<Lines
					columns={columns}
					rows={3}
					lines={[
						headerLine({overview: overview.data, now, columns, readOnly: rollcall.readOnly, banner, title}),
						tabsLine(
							screens.map((one) => one.title),
							current,
							`${shortKeys(commandOf('help'))} help`,
							columns,
						),
						ruleLine(columns),
					]}
				/>
				<Box display={state.over === undefined ? 'flex' : 'none'} flexDirection="column">
					<screen.Component key={screen.id} size={{columns, rows: Math.max(1, body.rows - asking)}} />
					{state.asked && (
						<Question asked={state.asked} size={body} leave={() => dispatch({type: 'answered'})} />
					)}
				</Box>
				{state.over?.kind === 'help' && (
					<Help
						size={body}
						title={page.title}
						about={[...(state.message === undefined ? [] : [state.message.text]), ...page.about]}
						available={state.over.available}
						leave={closeOver}
					/>
				)}
				{state.over?.kind === 'palette' && (
					<Picker
						size={body}
						level={levels.help}
						title="Commands that work here"
						items={paletteItems(state.over.available, theme.ascii)}
						take={(id) => {
							closeOver();
							const index = screens.findIndex((one) => `screen ${one.id}` === id);
							// The palette's own layer has to be gone before the command is looked up.
							setImmediate(() => layers.run((index < 0 ? id : 'screen') as CommandId, String(index + 1)));
						}}
						leave={closeOver}
					/>
				)}
				<Status jobs={running} message={message} columns={columns} now={rollcall.clock.monotonic()} />
				<Footer columns={columns} />
			</Box>
		</DashboardContext>
	);
}

const paletteItems = (available: readonly Available[], ascii: boolean) => [
	...available
		.filter(({command}) => command.unnamed !== true)
		.map(({command}) => ({
			id: command.id as string,
			label: `${command.label}: ${command.help}`,
			hint: allKeys(command, ascii).join(' '),
		})),
	...screens.map(({id, title}, index) => ({
		id: `screen ${id}`,
		label: `go to ${title}`,
		hint: String(index + 1),
	})),
];

/**
 * Reads again when something was committed, here or by another process; a burst of commits once. Where somebody's
 * work only went on, `lookAgain` is enough.
 */
function useFollow(rollcall: Rollcall, readAgain: () => void, lookAgain: () => void) {
	useEffect(() => {
		let timer: NodeJS.Timeout | undefined;
		const stop = rollcall.follow((what) => {
			if (what === 'locks') return lookAgain();
			timer ??= setTimeout(() => {
				timer = undefined;
				readAgain();
			}, 200);
		});
		return () => {
			stop();
			clearTimeout(timer);
		};
	}, [rollcall, readAgain, lookAgain]);
}

/** The ways to end: at once when nothing runs, else asked first and stopped at a safe place. */
function useLeave(jobs: Jobs, terminal: TerminalFace, say: Dashboard['say'], ask: Dashboard['ask']) {
	const interrupted = useRef<{readonly job: number; readonly times: number}>({job: 0, times: 0});
	const end = (exitCode: number) => {
		say('attention', 'Stopping what runs at a safe place, then leaving.');
		void jobs.stopAll().finally(() => terminal.leave(exitCode));
	};
	return {
		quit: () => {
			const [job] = jobs.all();
			if (job === undefined) return terminal.leave(0);
			ask({
				title: `${job.title} is still running. Stop it and quit?`,
				consequences: [
					'It is stopped at a safe place: nothing is left half done. What it already applied stays.',
				],
				yes: 'Stop it and quit',
				proceed: () => end(0),
			});
		},
		interrupt: () => {
			const [job] = jobs.all();
			const {job: before, times} = interrupted.current;
			interrupted.current = {job: job?.id ?? 0, times: job?.id === before ? times + 1 : 1};
			if (job === undefined || interrupted.current.times > 2) return terminal.leave(130);
			if (interrupted.current.times === 2) return end(130);
			say('attention', `${job.title} is still running. Ctrl+C again stops it at a safe place and quits.`);
		},
	};
}
