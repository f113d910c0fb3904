import {describe, expect, it} from 'vitest';
import {handFields} from '../../source/sandbox/by-hand.ts';
import {accountSources} from '../../source/sandbox/organisation.ts';
import {appleFiles} from '../support/apple-zip.ts';
import {rehearsal} from './support.ts';

const value: Readonly<Record<(typeof handFields)[number], string>> = {
	firstName: 'Anna',
	middleName: 'Bea',
	lastName: 'Lopez',
	personNumber: '77',
	email: 'anna@school.example',
	sisUsername: 'alopez',
	grade: '6',
	policy: '6',
	role: 'Instructor',
	locations: 'L1',
	managedAppleId: 'anna@rehearsal.example',
};
const own = ['managedAppleId', 'role', 'locations', 'policy'];
const besideSync = ['role', 'locations', 'grade', 'sisUsername', 'policy'];
const cells = accountSources.flatMap((source) => handFields.map((field) => [source, field] as const));

/** A school with its location, and somebody beside it. */
async function withAna(source: (typeof accountSources)[number] = 'Manual') {
	const all = await rehearsal();
	await all.upload();
	const {sandbox} = all;
	await sandbox.addAccount({personId: 'P1', firstName: 'Ana', lastName: 'Diaz', source});
	return all;
}

describe('editing by hand', () => {
	it.each(cells)('of source %s: %s', async (source, field) => {
		const {sandbox} = await withAna(source);
		const before = await sandbox.account('P1');
		const {code} = await sandbox.edit('P1', {[field]: value[field]});
		const after = await sandbox.account('P1');
		const synced = !['SIS', 'SFTP', 'Manual'].includes(source);
		if (synced && !besideSync.includes(field)) {
			expect(code).toBe('OPERATION_NOT_ALLOWED');
			expect(after).toEqual(before);
			return;
		}
		expect(code).toBe('UPDATED');
		expect(after?.[field]).toEqual(field === 'locations' ? ['L1'] : value[field]);
		const detaches = (source === 'SIS' || source === 'SFTP') && !own.includes(field);
		expect(after?.source).toBe(detaches ? 'Manual' : source);
	});

	it('keeps the account from the next upload, which says so', async () => {
		const {sandbox, uploadFiles} = await rehearsal();
		const files = appleFiles({});
		await uploadFiles(files);
		await sandbox.edit('S1', {firstName: 'Anna'});
		const {counts} = await uploadFiles(files);
		expect(counts.persons).toEqual({OPERATION_NOT_ALLOWED: 1});
		expect(await sandbox.account('S1')).toMatchObject({firstName: 'Anna', source: 'Manual'});
		const without = Object.fromEntries(
			Object.entries(files).map(([name, text]) => [name, String(text).replace(/^(?:S1,|.*,S1\b).*\n/gm, '')]),
		);
		await uploadFiles(without);
		expect((await sandbox.account('S1'))?.status).toBe('New');
	});

	it('leaves what a disconnect made Manual to the upload that brings it again', async () => {
		const {sandbox, upload} = await rehearsal();
		await upload();
		await sandbox.disconnect('SFTP');
		await sandbox.edit('S1', {grade: '9'});
		await upload();
		expect((await sandbox.account('S1'))?.source).toBe('SFTP');
	});

	it.each([
		['an empty name', {firstName: ''}],
		['a policy that is none', {policy: '5'}],
		['a location that is not there', {locations: 'L1, L9'}],
		['somebody’s Managed Apple Account', {managedAppleId: 'ben.ho@rehearsal.example'}],
		['one fault among more', {grade: '6', policy: 'x'}],
	])('refuses %s, and changes nothing', async (_what, edit) => {
		const {sandbox} = await withAna();
		await sandbox.create({personId: 'P2', firstName: 'Ben', lastName: 'Ho'});
		const before = await sandbox.account('P1');
		expect((await sandbox.edit('P1', edit)).code).toBe('OPERATION_NOT_ALLOWED');
		expect(await sandbox.account('P1')).toEqual(before);
	});

	it('takes an attribute away, and finds nobody of an unknown Person ID', async () => {
		const {sandbox} = await withAna();
		await sandbox.edit('P1', {grade: '6', email: 'ana@school.example'});
		expect((await sandbox.edit('P1', {grade: '', email: ''})).code).toBe('UPDATED');
		expect(await sandbox.account('P1')).not.toHaveProperty('grade');
		expect((await sandbox.edit('P404', {grade: '6'})).code).toBe('NOT_FOUND');
	});
});

describe('creating by hand', () => {
	it('makes a Manual account, which uploads leave alone', async () => {
		const {sandbox, upload} = await rehearsal();
		await upload();
		const made = await sandbox.create({
			personId: 'M1',
			firstName: 'Mia',
			lastName: 'Made',
			locations: ['L1'],
		});
		expect(made.code).toBe('CREATED');
		await upload();
		expect(await sandbox.account('M1')).toMatchObject({
			source: 'Manual',
			status: 'New',
			role: 'Student',
			managedAppleId: 'mia.made@rehearsal.example',
		});
	});

	it.each([
		['a Person ID that somebody has', {personId: 'S1', firstName: 'A', lastName: 'B'}],
		['no name', {personId: 'M1', firstName: ' ', lastName: 'B'}],
		['a location that is not there', {personId: 'M1', firstName: 'A', lastName: 'B', locations: ['L9']}],
	])('refuses %s', async (_what, account) => {
		const {sandbox, upload} = await rehearsal();
		await upload();
		const before = await sandbox.people();
		expect((await sandbox.create(account)).code).toBe('OPERATION_NOT_ALLOWED');
		expect(await sandbox.people()).toEqual(before);
	});

	it('refuses the Person ID of a deleted account', async () => {
		const {sandbox} = await withAna();
		await sandbox.delete('P1');
		expect((await sandbox.create({personId: 'P1', firstName: 'A', lastName: 'B'})).code).toBe(
			'OPERATION_NOT_ALLOWED',
		);
	});
});
