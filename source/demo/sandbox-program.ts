import {readFile} from 'node:fs/promises';
import type {SandboxOptions} from '../commands/cli.ts';
import {UsageError} from '../core/errors.ts';
import type {Clock, Secrets} from '../core/ports.ts';

interface OpenedSandbox {
	readonly folder: string;
	serve(options: {
		readonly port: number;
		readonly user: string;
		readonly password?: string;
		readonly authorizedKey?: string;
		readonly onIngest: (result: {readonly activityId: string; readonly status: string}) => void;
	}): Promise<{readonly port: number; readonly hostKey: string; close(): Promise<void>}>;
	play(options: {
		readonly seed: number;
		readonly signIns: number;
		readonly lockOuts: number;
	}): Promise<{readonly signedIn: number; readonly lockedOut: number}>;
	serveRoster(
		port: number,
	): Promise<{readonly url: string; readonly tokenFile: string; close(): Promise<void>}>;
	exportPeople(file: string): Promise<void>;
}

export interface SandboxWorld {
	readonly secrets: Secrets;
	readonly clock: Clock;
	readonly signal: AbortSignal;
	openSandbox(options: {readonly folder: string; readonly clock: Clock}): Promise<OpenedSandbox>;
	tell(text: string): void;
	out(text: string): void;
}

/** `rollcall sandbox`: serves until it is stopped, or does one thing in the sandbox and ends. */
export async function runSandbox(options: SandboxOptions, world: SandboxWorld): Promise<number> {
	const sandbox = await world.openSandbox({folder: options.folder, clock: world.clock});
	if (options.play !== undefined) {
		const {signedIn, lockedOut} = await sandbox.play(options.play);
		world.out(`${signedIn} people signed in, ${lockedOut} locked themselves out.\n`);
	}
	if (options.people !== undefined) {
		await sandbox.exportPeople(options.people);
		world.out(`People written to ${options.people}.\n`);
	}
	if (options.play !== undefined || options.people !== undefined) return 0;
	if (options.password === undefined && options.authorizedKey === undefined)
		throw new UsageError('nobody could sign in to the sandbox', {
			next: 'Give --password env:NAME, or --authorized-key FILE.',
		});
	const serving = await sandbox.serve({
		port: options.port,
		user: options.user,
		...(options.password === undefined ? {} : {password: await world.secrets.resolve(options.password)}),
		...(options.authorizedKey === undefined
			? {}
			: {authorizedKey: await readFile(options.authorizedKey, 'utf8')}),
		onIngest: ({activityId, status}) => world.tell(`upload ${activityId}: ${status}`),
	});
	world.out(`Sandbox Apple School Manager on 127.0.0.1:${serving.port}\nHost key ${serving.hostKey}\n`);
	world.tell(
		`Connect to it: rollcall connect asm-sftp asm --set host=127.0.0.1 --set port=${serving.port} --set username=${options.user} --set hostKey=${serving.hostKey} --set sandbox=${sandbox.folder} --secret password=${options.password ?? 'REFERENCE'}`,
	);
	const roster = options.rosterPort === undefined ? undefined : await sandbox.serveRoster(options.rosterPort);
	if (roster !== undefined) {
		world.out(`Roster service on ${roster.url}\n`);
		world.tell(
			`Connect to it: rollcall connect asm-roster apple --set url=${roster.url} --secret serverToken=file:${roster.tokenFile}`,
		);
	}
	await new Promise<void>((resolve) => world.signal.addEventListener('abort', () => resolve(), {once: true}));
	await roster?.close();
	await serving.close();
	return 0;
}
