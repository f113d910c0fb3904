import {randomBytes} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {userInfo} from 'node:os';
import {join} from 'node:path';
import {CommanderError} from 'commander';
import type {Cli, ServeOptions} from './commands/cli.ts';
import {type GlobalOptions, makeProgram} from './commands/program.ts';
import {showStatus} from './commands/status.ts';
import {connectionKinds} from './connections/index.ts';
import type {Operator} from './core/directory/operators.ts';
import {exitCodes, RollcallError, UsageError} from './core/errors.ts';
import type {Clock, Store, VerifyPackage} from './core/ports.ts';
import type {StateCare} from './core/state-care.ts';
import {visible} from './core/visible.ts';
import {canDraw} from './dashboard/can-draw.ts';
import type {Memory} from './dashboard/remembered.ts';
import type {Stage, StageEnd} from './dashboard/stage.tsx';
import {systemClock} from './io/clock.ts';
import {notifierOf} from './io/notifier.ts';
import {packages} from './io/packages.ts';
import {secretsOf} from './io/secrets.ts';
import {askOnTerminal, progressLine} from './io/terminal.ts';
import {checkout, folderOfState} from './state-folder.ts';
import type {JsonStore} from './store/json-store.ts';
import {keptPlaceOf} from './store/kept-places.ts';
import {kindViews} from './sync/kind-views.ts';
import {operatorOf} from './sync/operator.ts';
import type {Rollcall} from './sync/rollcall.ts';

/**
 * argv → a command or the dashboard. It wires store, connections and sandbox together, and is the one place that
 * ends the process. What draws or serves is imported only when it is asked for: a command that prints starts
 * in a tenth of a second.
 */
const version = '0.1.0';
const {stdin, stdout, stderr, env, argv} = process;
const stop = new AbortController();
const opened: JsonStore[] = [];
/** What asks to stop: Ctrl+C, a service manager, a line that drops. */
const stopping = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const progress = progressLine(stderr);
let exitCode: number = exitCodes.done;
/** The terminal with the dashboard's frame in it, until the dashboard has it. */
let stage: Stage | undefined;
/** The dashboard may begin an empty state: somebody was asked and said so. */
let begins = false;

const globals = (): GlobalOptions => program.opts();

/** Opens the state of this call. */
async function open(options: {readonly create?: boolean} = {}): Promise<Rollcall> {
	return await openAt(await stateFolder(), {create: options.create === true, clock: systemClock});
}

const stateFolder = () => folderOfState(globals().state, env);

async function care(): Promise<StateCare> {
	const {stateCare} = await import('./store/care/state-care.ts');
	return stateCare({folder: await stateFolder(), clock: systemClock, owner: userName(), version});
}

export interface OpenAt {
	readonly create: boolean;
	readonly clock: Clock;
	/** Who acts, when it is not whoever started the program. */
	readonly operator?: Operator;
}

async function openAt(folder: string, {create, clock, operator}: OpenAt): Promise<Rollcall> {
	const [{openStore}, {machineBinding}, {openRollcall}] = await Promise.all([
		import('./store/json-store.ts'),
		import('./store/where.ts'),
		import('./sync/open.ts'),
	]);
	const user = userName();
	const store = await openStore({folder, clock, owner: user, create});
	opened.push(store);
	const [machine = '', ...state] = machineBinding(folder).split('/');
	return openRollcall({
		store,
		kinds: connectionKinds,
		clock,
		secrets: secretsOf({folder, env}),
		randomness: randomBytes,
		packages,
		notifier: notifierOf({clock, randomness: randomBytes}),
		verify,
		operator:
			operator ??
			(await operatorOf(
				store.documents,
				{user, as: globals().as ?? env.ROLLCALL_OPERATOR, create},
				accountIn(store),
			)),
		readOnly: globals().readOnly === true,
		machine: {machine, state: state.join('/')},
		rehearsal: async (sandbox) =>
			(await import('./sandbox/sandbox.ts')).openSandbox({folder: sandbox, clock}),
		readFile: (path) =>
			readFile(path).catch((cause: NodeJS.ErrnoException) => {
				throw new UsageError(`${path} cannot be read: ${cause.code ?? cause.message}`, {
					cause,
					next: 'Look whether the path and its permissions are right.',
				});
			}),
	});
}

const verify: VerifyPackage = async function* (path, options) {
	const {verifyPackage} = await import('./verify/verify-package.ts');
	return yield* verifyPackage(path, options);
};

/** Closes every state that was opened; one that does not close well is told, and keeps no other open. */
async function closeAll(): Promise<void> {
	for (const store of opened.splice(0)) await store.close().catch(explain);
}

/** Looks up the account that an operator is. */
const accountIn = (store: Store) => async (id: string) => {
	const snapshot = await store.read();
	try {
		return await snapshot.get('accounts', id);
	} finally {
		await snapshot.release();
	}
};

/** In a container, the user may have no name. */
function userName(): string {
	try {
		return userInfo().username;
	} catch {
		return `uid-${process.getuid?.() ?? 'unknown'}`;
	}
}

const cli: Cli = {
	open,
	care,
	out: (text) => {
		progress.wipe();
		stdout.write(text);
	},
	tell: (text) => {
		progress.wipe();
		stderr.write(`${text}\n`);
	},
	ask:
		stdin.isTTY && stderr.isTTY
			? (question) => askOnTerminal(question, stdin, stderr, stop.signal)
			: undefined,
	input: async () => {
		let text = '';
		for await (const chunk of stdin.setEncoding('utf8')) text += chunk;
		return text;
	},
	exit: (code) => {
		exitCode = code;
	},
	signal: stop.signal,
	follow: (work) => progress.follow(work, stderr.isTTY === true && !globals().quiet),
	columns: stdout.columns ?? 80,
	programs: {
		dashboard: () => dashboard(),
		demo: async (options) => {
			const {playDemo} = await import('./demo/demo.ts');
			return await playDemo(options, {
				draws: canDraw(env, stdin, stdout).ok && !options.text,
				samples: join(checkout, 'fixtures', 'oneroster', 'medium'),
				open: openAt,
				openSandbox: async (setup) => (await import('./sandbox/sandbox.ts')).openSandbox(setup),
				draw: (rollcall, banner) => draw(rollcall, banner),
				close: closeAll,
				zip: packages.zip,
				out: cli.out,
				tell: cli.tell,
				signal: stop.signal,
			});
		},
		serve: async (options) => await serve(options),
		sandbox: async (options) =>
			(await import('./demo/sandbox-program.ts')).runSandbox(options, {
				secrets: secretsOf({folder: process.cwd(), env}),
				clock: systemClock,
				tell: cli.tell,
				out: cli.out,
				signal: stop.signal,
				openSandbox: (await import('./sandbox/sandbox.ts')).openSandbox,
			}),
		verify,
	},
};

/** The service: it acts as itself, whoever started it. */
async function serve({once, port, log}: ServeOptions): Promise<number> {
	const [{runService}, {logTo}] = await Promise.all([import('./serve/serve.ts'), import('./serve/log.ts')]);
	const rollcall = await openAt(await stateFolder(), {
		create: false,
		clock: systemClock,
		operator: {name: 'service', role: 'service'},
	});
	const format = log ?? (env.JOURNAL_STREAM === undefined ? 'text' : 'journal');
	const place = once ? undefined : {...(await rollcall.servePlace()), ...(port === undefined ? {} : {port})};
	return await runService({
		rollcall,
		once,
		log: logTo(cli.tell, format, systemClock.now),
		signal: stop.signal,
		...(place === undefined ? {} : {place}),
	});
}

/** The dashboard; without a terminal, what `status` prints, and how to go on. */
async function dashboard(): Promise<number> {
	const drawing = canDraw(env, stdin, stdout);
	if (drawing.ok) {
		const rollcall = await open({create: begins});
		return await draw(rollcall, undefined, keptPlaceOf(opened.at(-1)!.files, rollcall.operator.name));
	}
	const code = await showStatus(cli, false);
	cli.tell(`${drawing.reason} The commands do all that the dashboard does: rollcall --help`);
	return code;
}

async function draw(rollcall: Rollcall, banner?: string, memory?: Memory): Promise<number> {
	const {runDashboard} = await import('./dashboard/run.tsx');
	for (const signal of stopping) process.off(signal, interrupt);
	const frame = stage;
	stage = undefined;
	const {exitCode: code} = await runDashboard({
		rollcall,
		stdin,
		stdout,
		env: globals().screenReader ? {...env, ROLLCALL_SCREEN_READER: '1'} : env,
		stage: frame,
		banner,
		memory,
	});
	return code;
}

/** The first one asks the work to stop where it is safe; the second does not wait. */
function interrupt() {
	if (stop.signal.aborted) process.exit(exitCodes.interrupted);
	exitCode = exitCodes.interrupted;
	stop.abort(new DOMException('interrupted', 'AbortError'));
}

/** An error that says what to do next; the sandbox, which shares nothing with the core, has a class of its own. */
const isExpected = (
	error: unknown,
): error is Pick<RollcallError, 'message' | 'exitCode' | 'notDone' | 'next'> =>
	error instanceof RollcallError ||
	(error instanceof Error && error.name === 'SandboxError' && 'exitCode' in error);

/** What happened, what was not done, and the next step; a stack only when asked for. */
function explain(error: unknown): void {
	if (error instanceof CommanderError) {
		exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
		return;
	}
	if (stop.signal.aborted || (error instanceof Error && error.name === 'AbortError')) {
		exitCode = exitCodes.interrupted;
		cli.tell('rollcall: interrupted');
		return;
	}
	if (isExpected(error)) {
		exitCode = error.exitCode;
		for (const line of [`rollcall: ${error.message}`, error.notDone, error.next])
			if (line !== undefined) cli.tell(visible(line));
	} else {
		exitCode = exitCodes.unexpected;
		cli.tell(visible(`rollcall: a defect: ${error instanceof Error ? error.message : String(error)}`));
		cli.tell('Please report it; --debug shows where it happened.');
	}
	if (globals().debug && error instanceof Error) cli.tell(error.stack ?? '');
}

const program = makeProgram(cli, kindViews(connectionKinds), version);

/**
 * Runs what the arguments ask for, and says by what code the process ends.
 * @param frame Where the dashboard is asked for, the terminal with its frame in it.
 * @param create Makes an empty state where the dashboard finds none: somebody was asked.
 */
export async function main(frame: Stage | undefined, create = false): Promise<void> {
	stage = frame;
	begins = create;
	if (frame === undefined) for (const signal of stopping) process.on(signal, interrupt);
	else void frame.ended.then(endEarly);
	// Whoever reads our output may stop reading (`rollcall users | head`), and a line that drops takes the terminal away.
	for (const stream of [stdout, stderr])
		stream.on('error', (error: NodeJS.ErrnoException) => {
			if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
		});
	try {
		await program.parseAsync(argv);
	} catch (error) {
		await leaveStage();
		explain(error);
	}
	await closeAll();
	process.exitCode = exitCode;
	// Nothing is left to be done; what a library still holds open does not keep the process.
	setTimeout(() => process.exit(exitCode), 500).unref();
	stdin.unref?.();
}

/** Left before there was a dashboard: nothing was begun that could be waited for. */
function endEarly({exitCode: code, defect}: StageEnd) {
	if (stage === undefined) return;
	if (defect !== undefined) explain(defect);
	process.exit(defect === undefined ? code : exitCode);
}

/** Gives the terminal back, where there is something to be said instead of a dashboard. */
async function leaveStage(): Promise<void> {
	const left = stage;
	stage = undefined;
	left?.terminal.leave(exitCodes.done);
	await left?.ended;
	left?.close();
}
