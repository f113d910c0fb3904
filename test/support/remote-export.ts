import {mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {appleCsv} from '../../source/connections/apple-csv/kind.ts';
import {appleCsvFormat} from '../../source/connections/apple-csv/reader.ts';
import {remoteFolderReader} from '../../source/connections/remote-folder.ts';
import {
	type RemotePlace,
	type RemoteSettings,
	remotePlace,
} from '../../source/connections/remote-settings.ts';
import type {Clock, Reader} from '../../source/core/ports.ts';
import {writeZip} from '../../source/io/zip.ts';
import {fixedClock} from './fixed-clock.ts';
import type {OpenSsh} from './openssh.ts';

export type Texts = Readonly<Record<string, string>>;

export const night = Date.parse('2026-08-21T02:14:00.000Z');
export const minute = 60_000;

/** Sets when a file was written, `minutes` after the night's export. */
export function dated(path: string, minutes: number): void {
	const at = new Date(night + minutes * minute);
	utimesSync(path, at, at);
}

/** Writes the files of an export into a folder. */
export function dropFiles(folder: string, texts: Texts, minutes = 0): void {
	for (const [name, text] of Object.entries(texts)) {
		writeFileSync(join(folder, name), text);
		dated(join(folder, name), minutes);
	}
}

/** Writes an export as a zip, which the server's user may read. */
export async function dropZip(folder: string, name: string, texts: Texts, minutes = 0): Promise<string> {
	const aside = mkdtempSync(join(tmpdir(), 'rollcall-drop-'));
	try {
		const made = join(aside, 'made.zip');
		await writeZip(
			made,
			Object.entries(texts).map(([each, text]) => ({name: each, chunks: [text]})),
		);
		writeFileSync(join(folder, name), readFileSync(made));
		dated(join(folder, name), minutes);
		return join(folder, name);
	} finally {
		rmSync(aside, {recursive: true});
	}
}

/** Takes everything out of a folder. */
export function emptied(folder: string): void {
	for (const name of readdirSync(folder)) rmSync(join(folder, name), {recursive: true});
}

/** The server's folder as a path, and what it names. */
export function placeOf(
	server: OpenSsh,
	port = server.port,
	below = '',
): {readonly path: string; readonly place: RemotePlace} {
	const path = `sftp://${server.username}@${server.host}:${port}${server.directory}${below}`;
	const place = remotePlace(path);
	if (typeof place !== 'object') throw new Error(String(place));
	return {path, place};
}

export interface RemoteOptions {
	readonly settings?: Partial<RemoteSettings>;
	readonly port?: number;
	readonly clock?: Clock;
	readonly secrets?: Readonly<Record<string, string>>;
	readonly keep?: (zip: string, most: number) => Promise<void>;
	readonly timeouts?: {readonly connect: number; readonly stall: number};
	/** Below the folder of the server. */
	readonly below?: string;
}

/** A reader of Apple's files in the folder of a server, and where it puts what it brings. */
export function remoteReader(
	server: OpenSsh,
	{
		settings = {},
		port = server.port,
		clock = fixedClock(undefined, {sleepTurns: true}),
		secrets = {privateKey: server.privateKey},
		keep,
		timeouts = {connect: 3_000, stall: 600},
		below = '',
	}: RemoteOptions = {},
): {readonly reader: Reader; readonly work: string} {
	const work = mkdtempSync(join(tmpdir(), 'rollcall-remote-'));
	onTestFinished(() => rmSync(work, {recursive: true, force: true}));
	const {path} = placeOf(server, port, below);
	const parsed = appleCsv.settings.parse({
		path,
		hostKey: server.hostKey,
		...settings,
	}) as unknown as RemoteSettings;
	const {place} = placeOf(server, port, below);
	let count = 0;
	const reader = remoteFolderReader(
		{
			name: 'drop',
			settings: {...parsed, ...('hostKey' in settings ? {hostKey: settings.hostKey} : {})},
			secret: async (key) => secrets[key],
			clock,
			temporary: async (name) => join(work, `${count++}-${name}`),
			...(keep === undefined ? {} : {keepExport: keep}),
		},
		place,
		appleCsvFormat,
		timeouts,
	);
	return {reader, work};
}
