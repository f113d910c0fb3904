import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {appleFiles} from './apple-zip.ts';
import {finished, writeFolder} from './roster.ts';
import {scimWorld} from './scim-world.ts';

const never = new AbortController().signal;

/** What comes of one who was pushed by SCIM, which is disconnected, when a CSV with one student is read. */
export async function moved(
	carries:
		| 'the Person ID that was assigned'
		| 'another Person ID'
		| 'another Person ID, and nothing in common',
): Promise<{
	readonly accounts: number;
	readonly conflicts: readonly string[];
	readonly sources: readonly string[];
}> {
	const folder = mkdtempSync(join(tmpdir(), 'rollcall-moved-'));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	const w = await scimWorld();
	await w.made();
	const {personId} = await w.account();
	await finished(w.rollcall.disconnect('entra', {yes: true}, never));
	const id = carries === 'the Person ID that was assigned' ? personId : 'S1';
	const who = carries === 'another Person ID, and nothing in common' ? 'Ben,,Birch' : 'Ana,,Diaz';
	const files = appleFiles({
		'students.csv': [`${id},101,${who},5,,,4,L1`],
		'staff.csv': [],
		'classes.csv': [],
		'courses.csv': [],
		'rosters.csv': [],
	});
	await writeFolder(folder, files);
	await w.rollcall.connect('apple-csv', 'csv', {settings: {path: folder}, secrets: {}});
	await finished(w.rollcall.sync('csv', {yes: true}, never));
	return {
		accounts: (await w.accounts()).length,
		conflicts: (await w.rollcall.conflicts()).map(({conflict}) => conflict.kind),
		sources: (await w.accounts()).map(({source}) => source).sort(),
	};
}
