import {describe, expect, it} from 'vitest';
import {asmSftp} from '../../../source/connections/asm-sftp/kind.ts';
import {asmSftpSettings, remotePath} from '../../../source/connections/asm-sftp/settings.ts';
import {connectionKinds} from '../../../source/connections/index.ts';

const least = {username: 'ACME@sftp.apple.com'};
const pinned = `SHA256:${'A'.repeat(43)}`;

describe('settings of asm-sftp', () => {
	it('need a user name only', () => {
		expect(asmSftpSettings.parse(least)).toEqual({
			host: 'upload.appleschoolcontent.com',
			port: 22,
			username: 'ACME@sftp.apple.com',
			directory: '/dropbox/',
			quoteEscape: 'double',
			remoteName: 'rollcall.zip',
		});
		expect(asmSftpSettings.safeParse({}).success).toBe(false);
	});

	it('are typed as text', () => {
		expect(
			asmSftpSettings.parse({...least, port: '2222', hostKey: ` ${pinned}= `, feeds: ' sis, csv '}),
		).toMatchObject({
			port: 2222,
			hostKey: pinned,
			feeds: 'sis, csv',
		});
	});

	it('forget what was emptied', () => {
		const emptied = asmSftpSettings.parse({
			...least,
			hostKey: '',
			feeds: '',
			primaryLocation: ' ',
			sandbox: '',
		});
		for (const key of ['hostKey', 'feeds', 'primaryLocation', 'sandbox'] as const)
			expect(emptied[key]).toBeUndefined();
	});

	it.each([
		{port: '0'},
		{port: '65536'},
		{port: 'ssh'},
		{username: ' '},
		{hostKey: 'MD5:ab:43'},
		{hostKey: 'SHA256:short'},
		{quoteEscape: 'single'},
		{remoteName: '2026-08-21T02:00.zip'},
		{remoteName: '../rollcall.zip'},
		{remoteName: 'rollcall.csv'},
		{remoteName: 'a\u001b[31m.zip'},
		{sandbox: '/srv/asm'},
		{sandbox: '/srv/asm', host: 'sftp.school.example'},
	])('refuse %j', (wrong) => {
		expect(asmSftpSettings.safeParse({...least, ...wrong}).success).toBe(false);
	});

	it.each(['127.0.0.1', '::1', 'localhost'])('take a sandbox on this machine: %s', (host) => {
		expect(asmSftpSettings.parse({...least, host, sandbox: '/srv/asm'}).sandbox).toBe('/srv/asm');
	});

	it('each carry a line of help', () => {
		for (const [key, field] of Object.entries(asmSftp.settings.shape))
			expect(field.description, key).toMatch(/\S/);
		for (const {describe: help} of Object.values(asmSftp.secrets)) expect(help).toMatch(/\S/);
	});

	it.each([
		['/dropbox/', '/dropbox/rollcall.zip'],
		['/dropbox', '/dropbox/rollcall.zip'],
		['dropbox', 'dropbox/rollcall.zip'],
		['/', '/rollcall.zip'],
		['.', 'rollcall.zip'],
		['', 'rollcall.zip'],
	])('directory "%s" sends to %s', (directory, path) => {
		expect(remotePath({directory, remoteName: 'rollcall.zip'})).toBe(path);
	});

	it('belong to a kind that publishes and does not read', () => {
		expect(connectionKinds).toContain(asmSftp);
		expect(asmSftp.publisher).toBeDefined();
		expect(asmSftp.reader).toBeUndefined();
		expect(asmSftp.checklist.map(({done}) => done)).toEqual(
			expect.arrayContaining(['settings', 'test', 'by hand']),
		);
	});
});
