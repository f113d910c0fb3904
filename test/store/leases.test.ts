import {readdirSync, rmSync, statSync, utimesSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, it, vi} from 'vitest';
import {fileSystem} from '../../source/io/files.ts';
import {contextOf} from '../../source/store/context.ts';
import {tuning} from '../../source/store/format.ts';
import {thisProcess} from '../../source/store/holder.ts';
import {Leases} from '../../source/store/leases.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {stateFolders} from '../support/state-folders.ts';

const folders = stateFolders();
let folder: string;
beforeEach(() => {
	folder = folders();
	fileSystem.makeFolder(join(folder, 'leases'));
	vi.useFakeTimers({toFake: ['setInterval', 'clearInterval']});
});
afterEach(() => {
	vi.useRealTimers();
});

const leasesOf = ({time = '2026-08-21T02:14:00.000Z', host = 'here', files = fileSystem} = {}) =>
	new Leases(
		contextOf({files, folder, clock: fixedClock(time), owner: 'test', me: {...thisProcess(), host}, tuning}),
	);
const lease = () => join(folder, 'leases', readdirSync(join(folder, 'leases'))[0]!);
function age(hours: number) {
	const at = new Date(statSync(lease()).mtimeMs - hours * 3_600_000);
	utimesSync(lease(), at, at);
}

it('of a reader elsewhere hold as long as it lives, however long that is', () => {
	const reader = leasesOf({host: 'elsewhere'});
	reader.hold('base-1.json');
	age(25);
	vi.advanceTimersByTime(60_000);
	expect([...leasesOf().living()]).toEqual(['base-1.json']);
	reader.close();
	vi.advanceTimersByTime(60_000);
	expect(readdirSync(join(folder, 'leases'))).toEqual([]);
});

it('of a reader elsewhere that gave no sign of life for a day are removed', () => {
	leasesOf({host: 'elsewhere'}).hold('base-1.json');
	age(25);
	expect([...leasesOf().living()]).toEqual([]);
	expect(readdirSync(join(folder, 'leases'))).toEqual([]);
});

it.each(['2001-01-01T00:00:00.000Z', '2099-01-01T00:00:00.000Z'])(
	'do not grow old by a clock that says %s',
	(time) => {
		leasesOf({host: 'elsewhere'}).hold('base-1.json');
		expect([...leasesOf({time}).living()]).toEqual(['base-1.json']);
	},
);

it('that somebody removed are there again with the next heartbeat', () => {
	const reader = leasesOf();
	reader.hold('base-1.json');
	rmSync(lease());
	vi.advanceTimersByTime(60_000);
	expect([...leasesOf().living()]).toEqual(['base-1.json']);
	reader.close();
});

it.each(['ENOSPC', 'ESTALE', 'EMFILE'])('end no reader whose disk says %s at the heartbeat', (code) => {
	let ill = false;
	const files: typeof fileSystem = {
		...fileSystem,
		open(path, how) {
			if (ill) throw Object.assign(new Error(code), {code});
			return fileSystem.open(path, how);
		},
	};
	const reader = leasesOf({files});
	reader.hold('base-1.json');
	rmSync(lease());
	ill = true;
	vi.advanceTimersByTime(60_000);
	ill = false;
	vi.advanceTimersByTime(60_000);
	expect([...leasesOf().living()]).toEqual(['base-1.json']);
	reader.close();
});
