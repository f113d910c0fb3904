import {describe, expect, it} from 'vitest';
import {jamfSchool} from '../../../source/connections/jamf-school/kind.ts';
import {jamfSchoolRules, jamfSchoolSettings} from '../../../source/connections/jamf-school/settings.ts';

const given = {url: 'https://school.jamfcloud.com/api/', networkId: '4711'};
const parsed = (more: Readonly<Record<string, string>> = {}) => jamfSchoolSettings.parse({...given, ...more});
const faults = (more: Readonly<Record<string, string>>) =>
	jamfSchoolSettings
		.safeParse({...given, ...more})
		.error?.issues.map(({path, message}) => `${path.join('.')} ${message}`);

describe('settings of a Jamf School', () => {
	it('create nothing until it is switched on, and upload nothing', () => {
		expect(jamfSchoolRules(parsed())).toEqual({
			on: true,
			at: 'https://school.jamfcloud.com, network ID 4711',
			direction: 'one-way',
			createUsers: 'none',
			createClasses: false,
			locations: new Map(),
			moves: true,
			className: '{course} {number}',
			uploads: 'never',
			invites: false,
		});
	});

	it('name the address without its end', () => {
		expect(parsed().url).toBe('https://school.jamfcloud.com');
		expect(parsed({url: 'https://school.jamfcloud.com'}).url).toBe('https://school.jamfcloud.com');
	});

	it.each([
		['none', 'none'],
		['', 'none'],
		['All', 'all'],
		['0, 3;5', new Set(['0', '3', '5'])],
	])('create missing users of %j', (createUsers, expected) => {
		expect(jamfSchoolRules(parsed({createUsers})).createUsers).toEqual(expected);
	});

	it('map locations by hand, to location 0 too', () => {
		const {locations} = jamfSchoolRules(parsed({locations: '4711 = 3; 4712=0\nHQ = 5'}));
		expect([...locations]).toEqual([
			['4711', '3'],
			['4712', '0'],
			['HQ', '5'],
		]);
	});

	it.each(['4711', '4711 =', '= 3', '1 = 2 = 3'])('say that %j is no map', (locations) => {
		expect(faults({locations})).toEqual([expect.stringContaining('is not like 4711 = 3')]);
	});

	it('map no location twice', () => {
		expect(faults({locations: '1=2; 1=3'})).toEqual(['locations maps 1 twice']);
	});

	it('are two-way with both switches of SFTP, or with the first one by hand', () => {
		expect(jamfSchoolRules(parsed({sftp: 'yes'}))).toMatchObject({direction: 'two-way', uploads: 'by hand'});
		expect(jamfSchoolRules(parsed({sftp: 'yes', sftpAutomatically: 'yes'}))).toMatchObject({
			direction: 'two-way',
			uploads: 'automatically',
		});
		expect(faults({sftpAutomatically: 'yes'})).toEqual(['sftpAutomatically needs sftp = yes']);
	});

	it('move nobody when they are told so', () => {
		expect(jamfSchoolRules(parsed({keepLocations: 'yes'})).moves).toBe(false);
	});

	it("refuse to run beside Jamf School's own synchronisation", () => {
		expect(faults({ownSync: 'on'})).toEqual([expect.stringContaining('undo each other')]);
	});

	it.each([
		['http://school.jamfcloud.com', 'not https'],
		['school.jamfcloud.com', 'https://'],
		['https://me:secret@school.jamfcloud.com', 'user name or password'],
	])('refuse the address %s', (url, message) => {
		expect(faults({url})).toEqual([expect.stringContaining(message)]);
	});

	it('need an address and a network ID, and nothing else', () => {
		const needed = Object.entries(jamfSchoolSettings.shape).flatMap(([key, field]) =>
			field.safeParse(undefined).success ? [] : [key],
		);
		expect(needed).toEqual(['url', 'networkId']);
		expect(faults({networkId: 'a:b'})).toEqual(['networkId holds no colon']);
	});

	it("carry every setting of Jamf's page under its own name", () => {
		const told = Object.values(jamfSchool.settings.shape)
			.map(({description}) => description ?? '')
			.join('\n');
		for (const name of [
			'Enable Synchronization of Managed Apple IDs with Apple School Manager',
			'Creating missing users',
			'Creating missing classes',
			'Location settings',
			'Do not automatically move users from their current locations',
			'Invite users to register with volume purchasing',
			'Enable option to upload users to Apple School Manager through SFTP',
			'Automatically use SFTP to upload data to Apple School Manager during synchronization',
		])
			expect(told).toContain(name);
	});

	it('say what is not ours', () => {
		const lines = jamfSchool.checklist.map(({text}) => text).join('\n');
		expect(lines).toContain('Apps, books and devices stay with Jamf School');
	});
});
