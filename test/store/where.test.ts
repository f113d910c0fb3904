import {cpSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {expect, it} from 'vitest';
import {UsageError} from '../../source/core/errors.ts';
import {machineBinding} from '../../source/store/where.ts';
import {stateFolder} from '../../source/store/which-folder.ts';
import {stateFolders} from '../support/state-folders.ts';

const folders = stateFolders();
const home = '/home/admin';

it.each([
	['the flag before all', {flag: '/flag', env: {ROLLCALL_STATE: '/env'}, checkout: '/repo'}, '/flag'],
	['the variable', {env: {ROLLCALL_STATE: '/env', STATE_DIRECTORY: '/systemd'}, checkout: '/repo'}, '/env'],
	['systemd\u2019s folder', {env: {STATE_DIRECTORY: '/systemd'}, checkout: '/repo'}, '/systemd'],
	['the first of systemd\u2019s folders', {env: {STATE_DIRECTORY: '/var/lib/a:/var/lib/b'}}, '/var/lib/a'],
	['the checkout\u2019s', {env: {}, checkout: '/repo'}, '/repo/state'],
	['the home\u2019s', {env: {}}, '/home/admin/.local/state/rollcall'],
	['what is empty as not given', {flag: '', env: {ROLLCALL_STATE: ''}}, '/home/admin/.local/state/rollcall'],
	['a relative name from where it was typed', {flag: 'x', env: {}}, resolve('x')],
])('takes %s', (_what, options, folder) => {
	expect(stateFolder({home, ...options})).toBe(folder);
});

it('binds to a machine and one folder', () => {
	const folder = folders();
	expect(machineBinding(folder)).toBe(machineBinding(folder));
	const copy = join(folders(), 'copy');
	cpSync(folder, copy, {recursive: true});
	expect(machineBinding(copy)).not.toBe(machineBinding(folder));
	expect(() => machineBinding(join(folder, 'none'))).toThrow(UsageError);
});
