import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {appleFiles, headers, smallSchool} from '../support/apple-zip.ts';
import {rehearsal} from './support.ts';

const without = (rows: readonly string[], ...ids: readonly string[]) =>
	rows.filter((row) => !ids.some((id) => row.startsWith(`${id},`)));

describe('an upload that is whole', () => {
	it('creates everything and says so in the activity log, to the letter', async () => {
		const {sandbox, upload} = await rehearsal();
		const result = await upload();
		expect(result.failures).toEqual([]);
		expect(result.subStatus).toBe('COMPLETED');
		const at = '2026-08-21T02:00:00.000Z';
		const [log] = await sandbox.activityLogs();
		expect(readFileSync(log ?? '', 'utf8')).toBe(`OPERATION,SYNC_SOURCE
ACTIVITY_ID,activity-000001
STARTED AT,${at}
ENDED AT,${at}
STATUS,COMPLETED
SUB_STATUS,COMPLETED

person_id,last_name,first_name,person_number,operation_status,operation_substatus,timestamp,email
S1,Diaz,Ana,101,SUCCESS,CREATED,${at},ana@school.example
S2,Ho,Ben,102,SUCCESS,CREATED,${at},
S3,Núñez,Zoë,103,SUCCESS,CREATED,${at},
T1,Smith,Mia,201,SUCCESS,CREATED,${at},mia@school.example
class_id,course_name,class_number,operation_status,operation_substatus,timestamp
K1,Biology,1A,SUCCESS,CREATED,${at}
K2,Biology,1B,SUCCESS,CREATED,${at}
location_id,location_name,operation_status,operation_substatus,timestamp
L1,North School,SUCCESS,CREATED,${at}
course_id,course_number,course_name,location_id,operation_status,operation_substatus,timestamp
C1,BIO,Biology,L1,SUCCESS,CREATED,${at}
roster_id,class_id,student_id,operation_status,operation_substatus,timestamp
R1,K1,S1,SUCCESS,ADDED,${at}
R2,K1,S2,SUCCESS,ADDED,${at}
R3,K2,S3,SUCCESS,ADDED,${at}
`);
	});

	it('is a delta: the same upload again changes nothing', async () => {
		const {upload} = await rehearsal();
		await upload();
		const {counts} = await upload();
		expect(Object.values(counts).every((table) => Object.keys(table).length === 0)).toBe(true);
	});

	it('forms Managed Apple Accounts and numbers those that clash', async () => {
		const {sandbox, upload} = await rehearsal({domain: 'north.example'});
		await upload({
			'students.csv': [...smallSchool['students.csv'], 'S4,,ANA,,Diáz,5,,,,L1', 'S5,,Ana,,Diaz,6,,,,L1'],
		});
		const names = (await sandbox.people()).persons.map((person) => person.managed_apple_id);
		expect(names).toEqual([
			'ana.diaz@north.example',
			'ben.ho@north.example',
			'zoe.nunez@north.example',
			'ana.diaz1@north.example',
			'ana.diaz2@north.example',
			'mia.smith@north.example',
		]);
	});

	it('keeps a Managed Apple Account when the name changes', async () => {
		const {sandbox, upload} = await rehearsal();
		await upload();
		const rows = without(smallSchool['students.csv'], 'S1');
		const {counts} = await upload({'students.csv': [...rows, 'S1,101,Ana,,Lopez,5,,,4,L1']});
		expect(counts.persons).toEqual({UPDATED: 1});
		expect(await sandbox.account('S1')).toMatchObject({
			lastName: 'Lopez',
			managedAppleId: 'ana.diaz@rehearsal.example',
		});
	});

	it('overwrites an account when its Person ID comes with another human', async () => {
		const {sandbox, upload} = await rehearsal();
		await upload();
		await sandbox.signIn('S1');
		const rows = without(smallSchool['students.csv'], 'S1');
		const {overwritten} = await upload({'students.csv': [...rows, 'S1,101,Omar,,Haddad,5,,,4,L1']});
		expect(overwritten).toEqual(['S1']);
		expect(await sandbox.account('S1')).toMatchObject({
			firstName: 'Omar',
			managedAppleId: 'ana.diaz@rehearsal.example',
			status: 'Active',
		});
	});

	it('keeps the password policy where the file is blank, and takes it where it is not', async () => {
		const {sandbox, upload} = await rehearsal({policy: '6'});
		await upload();
		expect(await sandbox.account('S3')).toMatchObject({policy: '6'});
		await upload({
			'students.csv': [
				'S1,101,Ana,,Diaz,5,,,,L1',
				'S2,102,Ben,Kim,Ho,5,,,8,L1',
				smallSchool['students.csv'][2] ?? '',
			],
		});
		expect(await sandbox.account('S1')).toMatchObject({policy: '4'});
		expect(await sandbox.account('S2')).toMatchObject({policy: '8'});
		expect(await sandbox.account('T1')).toMatchObject({policy: '8'});
	});

	it('takes semicolons, CRLF, quotes, and quotes inside quotes in both ways', async () => {
		const {sandbox, uploadFiles} = await rehearsal();
		const files = appleFiles();
		await uploadFiles({
			...files,
			'students.csv': `${headers['students.csv'].replaceAll(',', ';')}\r\n"S1";;"Ana ""Nana""";;"Diaz;Lopez";5;;;4;L1\r\n"S2";;"Ben \\"B\\"";;Ho;;;;;L1\r\nS3;;Zoe;;Nunez;;;;;L1\r\n`,
		});
		expect(await sandbox.account('S1')).toMatchObject({firstName: 'Ana "Nana"', lastName: 'Diaz;Lopez'});
		expect(await sandbox.account('S2')).toMatchObject({firstName: 'Ben "B"'});
	});

	it('takes more locations and instructors in the columns of the template, on either side', async () => {
		const {sandbox, uploadFiles} = await rehearsal();
		const result = await uploadFiles({
			...appleFiles({'locations.csv': ['L1,North', 'L2,South']}),
			'students.csv': `${headers['students.csv']},location_id_2\nS1,,Ana,,Diaz,,,,,L1,L2\nS2,,Ben,,Ho,,,,,L1,\nS3,,Zoe,,Nunez,,,,,L2,\n`,
			'classes.csv':
				'class_id,class_number,course_id,instructor_id,instructor_id_2,location_id,instructor_id_3\nK1,,C1,,T1,L1,\nK2,,C1,,,L1,\n',
		});
		expect(result.failures).toEqual([]);
		expect(await sandbox.account('S1')).toMatchObject({locations: ['L1', 'L2']});
		const k1 = (await sandbox.classes()).classes[0];
		expect(k1?.instructor_unique_identifiers).toHaveLength(1);
	});

	it('ignores what macOS adds to a zip', async () => {
		const {uploadFiles} = await rehearsal();
		const {status} = await uploadFiles({'__MACOSX/._students.csv': 'x', '.DS_Store': 'y', ...appleFiles()});
		expect(status).toBe('COMPLETED');
	});
});

describe('what an upload leaves out', () => {
	it('deactivates people, and only those whose source is SFTP', async () => {
		const {sandbox, upload} = await rehearsal();
		await sandbox.addManual({personId: 'M1', firstName: 'Max', lastName: 'Hand'});
		await sandbox.addAccount({
			personId: 'E1',
			firstName: 'Eva',
			lastName: 'Entra',
			source: 'Microsoft Entra ID',
		});
		await upload();
		const {counts} = await upload({
			'students.csv': without(smallSchool['students.csv'], 'S3'),
			'rosters.csv': without(smallSchool['rosters.csv'], 'R3'),
		});
		expect(counts.persons).toEqual({DEACTIVATED: 1});
		expect(counts.rosters).toEqual({REMOVED: 1});
		const status = Object.fromEntries(
			(await sandbox.people()).persons.map((person) => [person.person_id, person.status]),
		);
		expect(status).toEqual({
			E1: 'Active',
			M1: 'Active',
			S1: 'Active',
			S2: 'Active',
			S3: 'InActive',
			T1: 'Active',
		});
	});

	it('brings back whoever returns, as they were', async () => {
		const {sandbox, upload} = await rehearsal();
		await upload();
		await sandbox.signIn('S3');
		const gone = {
			'students.csv': without(smallSchool['students.csv'], 'S2', 'S3'),
			'rosters.csv': without(smallSchool['rosters.csv'], 'R2', 'R3'),
		};
		await upload(gone);
		expect((await sandbox.counts()).status).toEqual({New: 2, Active: 0, Deactivated: 2, Locked: 0});
		const {counts} = await upload();
		expect(counts.persons).toEqual({UPDATED: 2});
		expect(await sandbox.account('S2')).toMatchObject({status: 'New'});
		expect(await sandbox.account('S3')).toMatchObject({status: 'Active'});
		expect(await sandbox.account('S3')).not.toHaveProperty('deactivated');
	});

	it('turns a class Manual, takes its students and counts the lost Schoolwork progress', async () => {
		const {sandbox, upload} = await rehearsal();
		await upload();
		const result = await upload({
			'classes.csv': without(smallSchool['classes.csv'], 'K1'),
			'rosters.csv': without(smallSchool['rosters.csv'], 'R1', 'R2'),
		});
		expect(result.progressLost).toEqual(['K1']);
		expect((await sandbox.counts()).progressLost).toBe(1);
		const k1 = (await sandbox.classes()).classes.find((one) => one.source_system_identifier === 'K1');
		expect(k1).toMatchObject({source: 'MANUAL', student_unique_identifiers: []});
		const again = await upload();
		expect(again.counts.classes).toEqual({UPDATED: 1});
		expect(again.counts.rosters).toEqual({ADDED: 2});
	});

	it('empties an organisation when headers are all there is: Apple does not ask', async () => {
		const {sandbox, upload} = await rehearsal();
		await upload();
		const nothing = Object.fromEntries(Object.keys(headers).map((name) => [name, []]));
		const {counts} = await upload(nothing);
		expect(counts.persons).toEqual({DEACTIVATED: 4});
		expect((await sandbox.counts()).status.Deactivated).toBe(4);
	});
});

describe('accounts of other sources', () => {
	const row = ['S1,101,Ana,,Diaz,5,,,4,L1', ...smallSchool['students.csv'].slice(1)];

	it.each(['Manual', 'SCIM', 'Google Workspace', 'Microsoft Entra ID', 'Identity Provider'] as const)(
		'does not overwrite one of source %s',
		async (source) => {
			const {sandbox, upload} = await rehearsal();
			await sandbox.addAccount({personId: 'S1', firstName: 'Old', lastName: 'Name', source});
			const result = await upload({'students.csv': row});
			expect(result.subStatus).toBe('COMPLETED_WITH_ERROR');
			expect(result.counts.persons).toEqual({CREATED: 3, OPERATION_NOT_ALLOWED: 1});
			expect(result.log).toContain('S1,Diaz,Ana,101,ISSUE,OPERATION_NOT_ALLOWED,');
			expect(await sandbox.account('S1')).toMatchObject({firstName: 'Old', source});
		},
	);

	it.each(['SIS', 'SFTP'] as const)('takes over one of source %s', async (source) => {
		const {sandbox, upload} = await rehearsal();
		await sandbox.addAccount({personId: 'S1', firstName: 'Ana', lastName: 'Dias', source});
		await upload({'students.csv': row});
		expect(await sandbox.account('S1')).toMatchObject({lastName: 'Diaz', source: 'SFTP'});
	});

	it('takes over what turned Manual by a disconnect', async () => {
		const {sandbox, upload} = await rehearsal();
		await upload();
		expect(await sandbox.disconnect('SFTP')).toBe(4);
		expect(await sandbox.account('S1')).toMatchObject({source: 'Manual'});
		await upload();
		expect(await sandbox.account('S1')).toMatchObject({source: 'SFTP'});
	});

	it('creates nobody in the location that was made at sign-up', async () => {
		const {upload} = await rehearsal({primaryLocation: 'L1'});
		expect((await upload()).counts.persons).toEqual({OPERATION_NOT_ALLOWED: 4});
	});
});
