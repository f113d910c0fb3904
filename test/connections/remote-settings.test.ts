import {describe, expect, it} from 'vitest';
import {appleCsv} from '../../source/connections/apple-csv/kind.ts';
import {oneRosterCsv} from '../../source/connections/oneroster-csv/kind.ts';
import {remotePlace} from '../../source/connections/remote-settings.ts';

describe('a path on a server', () => {
	it.each([
		['sftp://sis@files.example', '.', 22, 'files.example'],
		['sftp://sis@files.example/', '/', 22, 'files.example'],
		['SFTP://sis@files.example:2222/exports', '/exports', 2222, 'files.example'],
		['sftp://sis@files.example/exports/nightly//', '/exports/nightly', 22, 'files.example'],
		['sftp://sis@files.example/~/exports', 'exports', 22, 'files.example'],
		['sftp://sis@files.example/~', '.', 22, 'files.example'],
		['sftp://sis@files.example/~/', '.', 22, 'files.example'],
		['sftp://sis@[::1]:2222/a%20b%23', '/a b#', 2222, '::1'],
		['sftp://sis@files.example/a/../b', '/b', 22, 'files.example'],
	])('%s', (path, folder, port, host) => {
		expect(remotePlace(path)).toMatchObject({folder, address: {host, port}, username: 'sis'});
	});

	it('may be of one zip', () => {
		expect(remotePlace('sftp://sis@h/exports/Roster.ZIP')).toMatchObject({
			folder: '/exports',
			only: 'Roster.ZIP',
		});
		expect(remotePlace('sftp://sis@h/r.zip')).toMatchObject({folder: '/', only: 'r.zip'});
		expect(remotePlace('sftp://sis@h/~/r.zip')).toMatchObject({folder: '.', only: 'r.zip'});
	});

	it('takes user names with an at sign, as Apple gives them', () => {
		expect(remotePlace('sftp://XX@sftp.apple.com@h/x')).toMatchObject({username: 'XX@sftp.apple.com'});
	});

	it('is none where it is a path on this machine', () => {
		for (const path of ['/srv/export', 'C:\\export', './sftp', 'export.zip', 'sftp'])
			expect(remotePlace(path), path).toBeUndefined();
	});

	it.each([
		['sftp://files.example/x', /who signs in/],
		['sftp://sis:planted-secret@files.example/x', /no password/],
		['sftp://', /must be written as/],
		['sftp:files.example', /must be written as/],
		['sftp://sis@h:99999/x', /must be written as/],
		['sftp://sis@h/x?y', /%3F/],
		['sftp://sis@h/x#y', /%23/],
		['sftp://sis@h/%zz', /%25/],
		['sftp://sis@h/a%00b', /control/],
	])('%s is refused', (path, why) => {
		expect(remotePlace(path)).toEqual(expect.stringMatching(why));
		expect(String(remotePlace(path))).not.toContain('planted-secret');
		expect(() => appleCsv.settings.parse({path})).toThrow();
		expect(() => oneRosterCsv.settings.parse({path})).toThrow();
	});
});

describe('what is done after a read', () => {
	it.each([appleCsv, oneRosterCsv])('is for a server alone: $kind', ({settings}) => {
		const path = 'sftp://sis@files.example/x';
		expect(settings.parse({path, afterRead: 'move', keepExports: '3'})).toMatchObject({keepExports: 3});
		expect(() => settings.parse({path: '/srv', afterRead: 'delete'})).toThrow(/sftp:\/\/ path/);
		expect(() => settings.parse({path: '/srv', keepExports: '1'})).toThrow(/sftp:\/\/ path/);
		expect(settings.parse({path: '/srv', afterRead: 'keep', keepExports: '0'})).toMatchObject({path: '/srv'});
	});
});
