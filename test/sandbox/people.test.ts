import {readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {rehearsal} from './support.ts';

describe('people', () => {
	it('are given as the roster service for device management gives them', async () => {
		const {sandbox, upload} = await rehearsal();
		await upload();
		const answer = await sandbox.people();
		expect(answer.more_to_follow).toBe('false');
		expect(answer.persons[1]).toEqual({
			unique_identifier: expect.stringMatching(/^UNIPER\d{6}$/),
			source: 'SFTP',
			source_system_identifier: 'S2',
			name: 'Ben Kim Ho',
			managed_apple_id: 'ben.ho@rehearsal.example',
			grade: '5',
			first_name: 'Ben',
			middle_name: 'Kim',
			last_name: 'Ho',
			passcode_type: 'six',
			person_id: 'S2',
			status: 'Active',
		});
		expect(answer.persons[0]).toMatchObject({sis_username: 'adiaz', email_address: 'ana@school.example'});
		expect(answer.persons[3]).not.toHaveProperty('grade');
	});

	it('come with their classes, locations and courses, which name them by the same identifiers', async () => {
		const {sandbox, upload} = await rehearsal();
		await upload();
		const uid = new Map(
			(await sandbox.people()).persons.map((one) => [one.person_id, one.unique_identifier]),
		);
		const [location] = (await sandbox.locations()).locations;
		const [course] = (await sandbox.courses()).courses;
		expect((await sandbox.classes()).classes[0]).toEqual({
			unique_identifier: expect.stringMatching(/^UNICLS/),
			source: 'SFTP',
			source_system_identifier: 'K1',
			name: 'Biology',
			class_number: '1A',
			location: {unique_identifier: location?.unique_identifier, name: 'North School'},
			course: {unique_identifier: course?.unique_identifier, name: 'Biology'},
			instructor_unique_identifiers: [uid.get('T1')],
			student_unique_identifiers: [uid.get('S1'), uid.get('S2')],
		});
	});

	it('show all four states of the service', async () => {
		const {sandbox, upload} = await rehearsal();
		await upload();
		await sandbox.lockOut('S1');
		await sandbox.lockOut('S2', 'AtoLocked');
		await sandbox.deactivate('S3');
		expect((await sandbox.people()).persons.map((person) => person.status)).toEqual([
			'FailedPasswordLocked',
			'AtoLocked',
			'InActive',
			'Active',
		]);
	});

	it('are exported to a file that only its owner reads', async () => {
		const {sandbox, scratch, upload} = await rehearsal();
		await upload();
		const file = join(scratch, 'people.json');
		await sandbox.exportPeople(file);
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(await sandbox.people());
	});

	it('sign in only while they may', async () => {
		const {sandbox, upload} = await rehearsal();
		await upload();
		expect((await sandbox.signIn('S1')).code).toBe('UPDATED');
		expect(await sandbox.account('S1')).toMatchObject({status: 'Active', signedIn: true});
		await sandbox.lockOut('S1');
		expect((await sandbox.signIn('S1')).code).toBe('OPERATION_NOT_ALLOWED');
		await sandbox.deactivate('S2');
		expect((await sandbox.signIn('S2')).code).toBe('OPERATION_NOT_ALLOWED');
		expect((await sandbox.lockOut('S2')).code).toBe('OPERATION_NOT_ALLOWED');
		expect((await sandbox.signIn('X9')).code).toBe('NOT_FOUND');
	});
});

describe('many people at once', () => {
	const many = Array.from({length: 400}, (_, n) => `S${n},,First${n},,Last${n},,,,,L1`);
	const played = async (rows: readonly string[], seed: number) => {
		const {sandbox, upload} = await rehearsal();
		await upload({'students.csv': rows, 'rosters.csv': []});
		await sandbox.play({seed, signIns: 0.7, lockOuts: 0.05});
		return sandbox;
	};
	const statuses = async (sandbox: Awaited<ReturnType<typeof played>>) =>
		Object.fromEntries((await sandbox.people()).persons.map((one) => [one.person_id, one.status]));

	it('do the same for the same seed, in whatever order they came, and other things for another', async () => {
		const [a, b, c] = [await played(many, 7), await played([...many].reverse(), 7), await played(many, 8)];
		expect(await statuses(a)).toEqual(await statuses(b));
		expect(await statuses(a)).not.toEqual(await statuses(c));
		const {status} = await a.counts();
		expect(status.Active / 401).toBeGreaterThan(0.55);
		expect(status.Locked).toBeGreaterThan(5);
		expect(status.New).toBeGreaterThan(50);
	});
});
