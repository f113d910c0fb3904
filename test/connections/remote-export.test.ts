import {describe, expect, it} from 'vitest';
import {appleCsvFormat} from '../../source/connections/apple-csv/reader.ts';
import {oneRosterCsvFormat} from '../../source/connections/oneroster-csv/reader.ts';
import {oneRosterCsvSettings} from '../../source/connections/oneroster-csv/settings.ts';
import {lookOf, newestExport} from '../../source/connections/remote-export.ts';
import {appleFileNames} from '../../source/core/roster/apple/format.ts';
import type {RemoteEntry} from '../../source/io/sftp-reading.ts';

const minute = 60_000;
const night = Date.parse('2026-08-21T02:14:00.000Z');
const file = (name: string, at = 0, bytes = 10): RemoteEntry => ({
	name,
	bytes,
	modified: night + at * minute,
	kind: 'file',
});
const six = (at = 0) => appleFileNames.map((name, index) => file(name, at + index));
const choose = (entries: readonly RemoteEntry[], only?: string) =>
	newestExport(entries, appleCsvFormat, {only, window: 120 * minute});
const names = (entries: readonly RemoteEntry[], only?: string) => {
	const chosen = choose(entries, only);
	return chosen.state === 'whole' ? chosen.files.map(({name}) => name) : chosen;
};
const why = (entries: readonly RemoteEntry[], only?: string) => {
	const chosen = choose(entries, only);
	return chosen.state === 'whole' ? chosen.state : `${chosen.state}: ${chosen.why}`;
};

describe('the newest export of a folder', () => {
	it('is the newest zip, by its time and not by its name', () => {
		expect(names([file('z.zip', 0), file('a.ZIP', 5), file('m.zip', 3)])).toEqual(['a.ZIP']);
	});

	it('is the later name of two zips of one second, whatever order they come in', () => {
		const [a, b] = [file('export-0820.zip'), file('export-0821.zip')];
		expect(names([a, b])).toEqual(['export-0821.zip']);
		expect(names([b, a])).toEqual(['export-0821.zip']);
	});

	it('is the six files by themselves, however their names are written', () => {
		const chosen = choose([...six().slice(1), file('STUDENTS.CSV'), file('notes.txt', 99)]);
		expect(chosen).toMatchObject({state: 'whole'});
		if (chosen.state !== 'whole') return;
		expect(chosen.files.map(({local}) => local).sort()).toEqual([...appleFileNames].sort());
		expect(chosen.files.find(({local}) => local === 'students.csv')?.name).toBe('STUDENTS.CSV');
	});

	it('is the set or the zip, whichever is newer', () => {
		expect(names([...six(0), file('old.zip', -60)])).toHaveLength(6);
		expect(names([...six(0), file('new.zip', 60)])).toEqual(['new.zip']);
	});

	it('is the zip that is asked for, and nothing else', () => {
		expect(names([file('a.zip', 0), file('b.zip', 9), ...six(20)], 'a.zip')).toEqual(['a.zip']);
		expect(why([file('b.zip'), ...six(20)], 'a.zip')).toBe('nothing: there is no a.zip');
	});

	it('is nothing where there is nothing', () => {
		expect(why([])).toBe('nothing: there is no export');
		expect(why([file('readme.txt')])).toBe('nothing: there is no export');
		expect(why([{...file('a.zip'), kind: 'folder'}])).toBe('nothing: there is no export');
	});
});

describe('an export that is not whole', () => {
	it('is never passed over for an older one', () => {
		const [first, ...five] = six(30);
		expect(why([...five, file('older.zip', 0)])).toBe(
			`incomplete: the newest export is incomplete: ${first?.name} is missing`,
		);
	});

	it('does not stand in the way of a newer one', () => {
		expect(names([file('students.csv', 0), file('newer.zip', 1)])).toEqual(['newer.zip']);
	});

	it.each(['part', 'partial', 'tmp', 'filepart', 'FILEPART', 'crdownload', 'uploading'])(
		'shows by its ending .%s',
		(ending) => {
			expect(why([file('a.zip', 0), file(`b.zip.${ending}`, 5)])).toMatch(/^unfinished: b\.zip\./);
			expect(names([file('a.zip', 5), file(`b.zip.${ending}`, 0)])).toEqual(['a.zip']);
			expect(names([file('a.zip', 0), file(`notes.txt.${ending}`, 5)])).toEqual(['a.zip']);
		},
	);

	it('may have one file on its way again, older than those that came after it', () => {
		const there = six(0).map((each) =>
			each.name === 'students.csv' ? {...each, modified: night - minute} : each,
		);
		expect(names(there)).toHaveLength(6);
		expect(why([...there, file('students.csv.part', 0)])).toMatch(/^unfinished: students\.csv\.part/);
	});

	it('is of several nights when its times lie apart', () => {
		const torn = six(0).map((each) =>
			each.name === 'rosters.csv' ? {...each, modified: night - 24 * 60 * minute} : each,
		);
		expect(why(torn)).toBe(
			'torn: rosters.csv is of 2026-08-20T02:14:00.000Z and locations.csv of 2026-08-21T02:19:00.000Z: they are not of one export',
		);
		expect(newestExport(torn, appleCsvFormat, {window: 0})).toMatchObject({state: 'whole'});
	});
});

describe('names that a server makes up', () => {
	const hostile = [
		'../students.csv',
		'/etc/x.zip',
		'..',
		'.',
		'.x.zip',
		'a\u001b[2J.zip',
		'a\n.zip',
		'a\\b.zip',
		'a\0.zip',
	];
	it.each(hostile)('%j is nobody’s export', (name) => {
		expect(why([file(name, 99)])).toBe('nothing: there is no export');
		expect(names([file('good.zip'), file(name, 99)])).toEqual(['good.zip']);
	});

	it('never become names here', () => {
		const chosen = choose([file('rollover 02:14 – école.zip')]);
		expect(chosen).toMatchObject({files: [{name: 'rollover 02:14 – école.zip', local: 'export.zip'}]});
	});
});

describe('a OneRoster export', () => {
	const {path: _, ...settings} = oneRosterCsvSettings.parse({path: '/srv'});
	const format = oneRosterCsvFormat(settings);
	const of = (...all: readonly string[]) =>
		newestExport(
			all.map((name) => file(name)),
			format,
			{window: 120 * minute},
		);

	it('needs what a bulk export needs, where no manifest says what there is', () => {
		const needed = ['orgs.csv', 'users.csv', 'courses.csv', 'classes.csv', 'enrollments.csv'];
		expect(of(...needed)).toMatchObject({state: 'whole'});
		for (const name of needed)
			expect(of(...needed.filter((each) => each !== name))).toMatchObject({
				state: 'incomplete',
				why: expect.stringContaining(`${name} is missing`),
			});
		expect(of('manifest.csv', 'users.csv')).toMatchObject({state: 'whole'});
	});

	it('leaves demographics and what else is not read where it is', () => {
		const chosen = of('manifest.csv', 'users.csv', 'demographics.csv', 'results.csv');
		expect(chosen).toMatchObject({files: [{name: 'manifest.csv'}, {name: 'users.csv'}]});
	});

	it('has a manifest that may be older than its files', () => {
		const entries = [file('manifest.csv', -9_999), file('users.csv')];
		expect(newestExport(entries, format, {window: minute})).toMatchObject({state: 'whole'});
	});
});

describe('two looks', () => {
	const look = (entries: readonly RemoteEntry[]) => lookOf(entries, choose(entries), appleCsvFormat);

	it('are the same in any order, and whatever else comes and goes', () => {
		const entries = [...six(), file('a.zip', 30)];
		expect(look([...entries].reverse())).toBe(look(entries));
		expect(look([...entries, file('notes.txt', 99)])).toBe(look(entries));
	});

	it('differ by a byte, a second or a part that grows', () => {
		const before = look([file('a.zip', 0, 10)]);
		expect(look([file('a.zip', 0, 11)])).not.toBe(before);
		expect(look([file('a.zip', 1, 10)])).not.toBe(before);
		const coming = (bytes: number) => look([file('a.zip', 0), file('b.zip.part', 1, bytes)]);
		expect(coming(5)).not.toBe(coming(6));
	});
});
