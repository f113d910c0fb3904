import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {Rehearsal} from '../../source/core/ports.ts';
import type {AccountSource, PersonStatus} from '../../source/sandbox/organisation.ts';
import {smallSchool} from '../support/apple-zip.ts';
import {rehearsal} from './support.ts';

type Action = 'deactivate' | 'reactivate' | 'delete' | 'resetPassword';
const all: readonly Action[] = ['deactivate', 'reactivate', 'delete', 'resetPassword'];
const rostered: Readonly<Record<PersonStatus, readonly Action[]>> = {
	New: ['deactivate'],
	Active: ['deactivate'],
	Deactivated: ['reactivate', 'delete'],
	Locked: ['resetPassword'],
};
const offered: Readonly<Record<AccountSource, Readonly<Record<PersonStatus, readonly Action[]>>>> = {
	SIS: rostered,
	SFTP: rostered,
	Manual: {...rostered, New: ['delete'], Active: ['deactivate', 'delete']},
	'Google Workspace': rostered,
	'Microsoft Entra ID': rostered,
	'Identity Provider': rostered,
	SCIM: rostered,
};
const cells = Object.entries(offered).flatMap(([source, row]) =>
	Object.entries(row).flatMap(([status, actions]) =>
		all.map(
			(action) =>
				[action, source as AccountSource, status as PersonStatus, actions.includes(action)] as const,
		),
	),
);

describe('what an admin may do', () => {
	it.each(cells)('%s on source %s, status %s: %s', async (action, source, status, may) => {
		const {sandbox} = await rehearsal();
		await sandbox.addAccount({personId: 'P1', firstName: 'Ana', lastName: 'Diaz', source, status});
		const before = await sandbox.account('P1');
		const {code} = await sandbox[action]('P1');
		expect(code).toBe(may ? 'UPDATED' : 'OPERATION_NOT_ALLOWED');
		if (may) expect(await sandbox.account('P1')).not.toEqual(before);
		else expect(await sandbox.account('P1')).toEqual(before);
	});

	it('is asked for through the core’s port', async () => {
		const {sandbox} = await rehearsal();
		const port: Rehearsal = sandbox;
		expect(port.deactivate).toBe(sandbox.deactivate);
	});

	it.each(all)('%s finds nobody of an unknown Person ID', async (action) => {
		const {sandbox} = await rehearsal();
		expect((await sandbox[action]('P404')).code).toBe('NOT_FOUND');
	});

	it('never deletes who bought something', async () => {
		const {sandbox, clock} = await rehearsal();
		await sandbox.addManual({
			personId: 'P1',
			firstName: 'Ana',
			lastName: 'Diaz',
			status: 'Deactivated',
			purchases: true,
		});
		expect((await sandbox.delete('P1')).code).toBe('OPERATION_NOT_ALLOWED_BY_VPP');
		clock.days(400);
		expect(await sandbox.tick()).toEqual([]);
	});
});

describe('deleting', () => {
	it('leaves the name and the Person ID taken, and empties the seats in classes', async () => {
		const {sandbox, upload} = await rehearsal();
		await upload();
		await sandbox.deactivate('S1');
		await sandbox.delete('S1');
		expect(await sandbox.account('S1')).toBeUndefined();
		expect((await sandbox.delete('S1')).code).toBe('NOT_FOUND');
		const k1 = (await sandbox.classes()).classes[0];
		expect(k1?.student_unique_identifiers).toHaveLength(1);
		await expect(sandbox.addManual({personId: 'S1', firstName: 'X', lastName: 'Y'})).rejects.toThrow(
			RangeError,
		);
	});

	it('refuses the Person ID to another human and gives it back to the same one, under a new name', async () => {
		const {sandbox, upload} = await rehearsal();
		await upload();
		await sandbox.deactivate('S1');
		await sandbox.delete('S1');
		const others = smallSchool['students.csv'].slice(1);
		const other = await upload({'students.csv': [...others, 'S1,,Omar,,Haddad,,,,,L1']});
		expect(other.counts.persons).toEqual({OPERATION_NOT_ALLOWED: 1});
		const same = await upload();
		expect(same.counts.persons).toEqual({CREATED: 1});
		expect(await sandbox.account('S1')).toMatchObject({
			managedAppleId: 'ana.diaz1@rehearsal.example',
			status: 'New',
		});
	});

	it('frees the name after 120 days', async () => {
		const {sandbox, clock, upload} = await rehearsal();
		await upload();
		await sandbox.deactivate('S1');
		await sandbox.delete('S1');
		clock.days(121);
		await upload();
		expect(await sandbox.account('S1')).toMatchObject({managedAppleId: 'ana.diaz@rehearsal.example'});
	});
});

describe('clocks', () => {
	it.each([
		['SFTP', 120],
		['SIS', 120],
		['SCIM', 120],
		['Manual', 30],
	] as const)('let a deactivated account of source %s go after %i days, not before', async (source, days) => {
		const {sandbox, clock} = await rehearsal();
		await sandbox.addAccount({personId: 'P1', firstName: 'A', lastName: 'B', source, status: 'Deactivated'});
		clock.days(days - 0.01);
		expect(await sandbox.tick()).toEqual([]);
		clock.days(0.02);
		expect(await sandbox.tick()).toEqual(['P1']);
		expect(await sandbox.account('P1')).toBeUndefined();
	});

	it('count from the source at the moment of deactivation', async () => {
		const {sandbox, clock, upload} = await rehearsal();
		await upload();
		await sandbox.deactivate('S1');
		await sandbox.disconnect('SFTP');
		clock.days(31);
		expect(await sandbox.tick()).toEqual([]);
		clock.days(90);
		expect(await sandbox.tick()).toEqual(['S1']);
	});
});

describe('passwords', () => {
	it.each([
		['4', /^\d{4}$/],
		['6', /^\d{6}$/],
		['8', /^(?=.*[a-z])(?=.*\d)[a-z\d]{8,}$/],
	] as const)('are reset by policy %s, shown once, and nowhere kept', async (policy, shape) => {
		const {sandbox} = await rehearsal();
		await sandbox.addManual({personId: 'P1', firstName: 'A', lastName: 'B', status: 'Locked', policy});
		const {temporaryPassword = ''} = await sandbox.resetPassword('P1');
		expect(temporaryPassword).toMatch(shape);
		expect(readFileSync(join(sandbox.folder, 'organisation.json'), 'utf8')).not.toContain(
			`"${temporaryPassword}"`,
		);
		expect(await sandbox.account('P1')).not.toHaveProperty('password');
		expect((await sandbox.signIn('P1', temporaryPassword)).code).toBe('UPDATED');
		expect((await sandbox.signIn('P1', `${temporaryPassword}x`)).code).toBe('OPERATION_NOT_ALLOWED');
	});

	it('return a locked account to New when it never signed in, else to Active', async () => {
		const {sandbox, upload} = await rehearsal();
		await upload();
		await sandbox.lockOut('S1');
		await sandbox.signIn('S2');
		await sandbox.lockOut('S2', 'AtoLocked');
		await sandbox.resetPassword('S1');
		await sandbox.resetPassword('S2');
		expect(await sandbox.account('S1')).toMatchObject({status: 'New'});
		expect(await sandbox.account('S2')).toMatchObject({status: 'Active'});
		expect(await sandbox.account('S2')).not.toHaveProperty('lock');
	});

	it('that are temporary lapse after 90 days', async () => {
		const {sandbox, clock} = await rehearsal();
		await sandbox.addManual({personId: 'P1', firstName: 'A', lastName: 'B', status: 'Locked'});
		const {temporaryPassword = ''} = await sandbox.resetPassword('P1');
		clock.days(91);
		expect((await sandbox.signIn('P1', temporaryPassword)).code).toBe('OPERATION_NOT_ALLOWED');
	});

	it('that people choose have to fit the policy', async () => {
		const {sandbox, upload} = await rehearsal();
		await upload();
		expect((await sandbox.setPassword('S1', '12345')).code).toBe('OPERATION_NOT_ALLOWED');
		expect((await sandbox.setPassword('S1', '1234')).code).toBe('UPDATED');
		expect((await sandbox.setPassword('T1', 'password')).code).toBe('OPERATION_NOT_ALLOWED');
		expect((await sandbox.setPassword('T1', 'passw0rd')).code).toBe('UPDATED');
		expect((await sandbox.setPassword('X9', '1234')).code).toBe('NOT_FOUND');
	});
});
