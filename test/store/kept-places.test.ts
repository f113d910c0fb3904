import {chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {type FileSystem, fileSystem} from '../../source/io/files.ts';
import {keptPlaceOf} from '../../source/store/kept-places.ts';
import {stateFolders} from '../support/state-folders.ts';

const folders = stateFolders();
const place = {screen: 'users', selected: {users: '4009'}, people: {status: 'Active'}} as const;
const kept = (folder: string) => {
	const [name] = readdirSync(join(folder, 'places'));
	return join(folder, 'places', name!);
};

describe('where somebody was in the dashboard', () => {
	it('is kept for its owner alone', () => {
		const folder = folders();
		keptPlaceOf({folder}, 'anna').write(place);
		expect(keptPlaceOf({folder}, 'anna').read()).toEqual(place);
		expect(statSync(kept(folder)).mode & 0o777).toBe(0o600);
		expect(statSync(join(folder, 'places')).mode & 0o777).toBe(0o700);
	});
	it('is another one for another operator, whatever they are called', () => {
		const folder = folders();
		keptPlaceOf({folder}, 'anna').write(place);
		expect(keptPlaceOf({folder}, 'tim').read()).toBeUndefined();
		const strange = keptPlaceOf({folder}, '../../\u001b[2J/root');
		strange.write({screen: 'runs'});
		expect(strange.read()).toEqual({screen: 'runs'});
		expect(readdirSync(join(folder, 'places'))).toHaveLength(2);
	});
	it.each([
		['nothing', ''],
		['half of it', '{"screen":"us'],
		['something else', '[1,2]'],
		['a status that there is not', '{"screen":"users","people":{"status":"Gone"}}'],
		['what is far too long', JSON.stringify({screen: 'users', more: 'x'.repeat(70_000)})],
		['null', 'null'],
	])('is forgotten silently where the file holds %s', (_, text) => {
		const folder = folders();
		keptPlaceOf({folder}, 'anna').write(place);
		writeFileSync(kept(folder), text);
		expect(keptPlaceOf({folder}, 'anna').read()).toBeUndefined();
		keptPlaceOf({folder}, 'anna').write(place);
		expect(keptPlaceOf({folder}, 'anna').read()).toEqual(place);
	});
	it('leaves out what is not known here, such as what a later version adds', () => {
		const folder = folders();
		keptPlaceOf({folder}, 'anna').write(place);
		writeFileSync(kept(folder), '{"screen":"users","text":"Quinn"}');
		expect(keptPlaceOf({folder}, 'anna').read()).toEqual({screen: 'users'});
	});
	it('is not written where that fails, and nothing is left or said', () => {
		const folder = folders();
		const full: FileSystem = {
			...fileSystem,
			write: () => {
				throw Object.assign(new Error('no space'), {code: 'ENOSPC'});
			},
		};
		keptPlaceOf({folder}, 'anna', full).write(place);
		expect(readdirSync(join(folder, 'places'))).toEqual([]);
	});
	it('is nothing where something else has its name', () => {
		const folder = folders();
		mkdirSync(folder, {recursive: true});
		writeFileSync(join(folder, 'places'), 'no folder');
		chmodSync(join(folder, 'places'), 0o600);
		const anna = keptPlaceOf({folder}, 'anna');
		anna.write(place);
		expect(anna.read()).toBeUndefined();
		expect(readFileSync(join(folder, 'places'), 'utf8')).toBe('no folder');
	});
});
