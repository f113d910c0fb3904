import {mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import type {Roster} from '../../source/core/roster/roster.ts';
import {appleTexts, writeFolder} from './roster.ts';

/** An earlier upload of this roster as a folder of the six files, some of them changed; gone after the test. */
export async function packageFolder(
	roster: Roster,
	changed: Readonly<Record<string, (text: string) => string>> = {},
): Promise<string> {
	const folder = mkdtempSync(join(tmpdir(), 'rollcall-import-'));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	const six = await writeFolder(join(folder, 'six'), appleTexts(roster));
	for (const [name, change] of Object.entries(changed)) {
		const text = readFileSync(join(six, name), 'utf8');
		if (change(text) === text) throw new Error(`nothing to change in ${name}`);
		writeFileSync(join(six, name), change(text));
	}
	return six;
}

/** Makes the package one of this moment. */
export function date(folder: string, at: string): string {
	for (const name of readdirSync(folder)) utimesSync(join(folder, name), new Date(at), new Date(at));
	return folder;
}
