import {mkdirSync, readdirSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {expect, it} from 'vitest';
import {openStore} from '../../source/store/json-store.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {stateFolders} from '../support/state-folders.ts';

const folders = stateFolders();

/** All below it was last written to so many seconds ago. */
function age(path: string, seconds: number): void {
	if (statSync(path).isDirectory()) for (const name of readdirSync(path)) age(join(path, name), seconds);
	const at = new Date(Date.now() - seconds * 1000);
	utimesSync(path, at, at);
}

// Whatever the clock of this machine says: a file is as old as its disk says.
it.each(['2001-01-01T00:00:00.000Z', '2099-01-01T00:00:00.000Z'])(
	'what ended processes left of their work goes, what somebody writes to stays (%s)',
	async (time) => {
		const folder = folders();
		const store = await openStore({folder, clock: fixedClock(time), owner: 'test', create: true});
		const write = (path: string) => {
			mkdirSync(dirname(path), {recursive: true});
			writeFileSync(path, 'rows');
			return path;
		};
		const left = write(await store.files.temporary('rows/students.csv'));
		const large = write(await store.files.temporary('package.zip'));
		const kept = join(folder, 'files', 'rosters', 'a.zip');
		write(kept);
		const asides = [
			'rosters/.aside-b.zip-0123456789ab',
			'.aside-c.zip-0123456789ab',
			'rosters/.aside-d.zip-0123456789ab',
		];
		for (const name of asides) write(join(folder, 'files', name));
		for (const path of [
			dirname(dirname(left)),
			dirname(large),
			kept,
			...asides.map((each) => join(folder, 'files', each)),
		])
			age(path, 90);
		// A large file is written to for long, and its folder does not show it.
		age(large, 5);
		age(join(folder, 'files', asides[2]!), 5);
		expect(await store.files.clearTemporary()).toBe(false);
		const names = () =>
			readdirSync(join(folder, 'files'), {recursive: true, withFileTypes: true})
				.filter((each) => each.isFile())
				.map(({name}) => name)
				.sort();
		expect(names()).toEqual(['.aside-d.zip-0123456789ab', 'a.zip', 'package.zip']);
		age(join(folder, 'files'), 90);
		expect(await store.files.clearTemporary()).toBe(true);
		expect(names()).toEqual(['a.zip']);
		await store.close();
	},
);
