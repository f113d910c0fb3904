import {describe, expect, test} from 'vitest';
import {exitCodes} from '../../source/core/errors.ts';
import {connectionNamed} from '../../source/sync/connection-named.ts';
import {jamfWorld} from '../support/jamf-world.ts';
import {finished} from '../support/roster.ts';

const never = new AbortController().signal;

describe('a connection is found', () => {
	const all = ['Jamf', 'jamf', 'SIS', 'École'].map((name, at) => ({name, id: `kind-${at}`}));
	const found = (name: string) => connectionNamed(all, name, (each) => each)?.id;
	test.each([
		['by its name', 'Jamf', 'kind-0'],
		['by its name, though another one differs in case alone', 'jamf', 'kind-1'],
		['by its id', 'kind-2', 'kind-2'],
		['where it differs in case alone', 'sis', 'kind-2'],
		['where accents are written otherwise', 'e\u0301cole', 'kind-3'],
		['and never where two could be meant', 'JAMF', undefined],
		['and never by a part of its name', 'SI', undefined],
	])('%s', (_, name, id) => expect(found(name)).toBe(id));
});

describe('what was typed in another case', () => {
	test('is the connection that was meant, in every question', async () => {
		const all = await jamfWorld();
		await all.night();
		const {connection} = await finished(all.syncMirror('JAMF', {look: true}, never));
		expect(connection).toBe('jamf');
		expect(await all.test('Jamf', {}, never)).toMatchObject({ok: true});
		expect(await finished(all.plan('SIS', never))).toMatchObject({connection: 'sis'});
		const changed = await all.reconfigure('Jamf', {settings: {invite: 'yes'}, secrets: {}});
		expect(changed).toMatchObject({name: 'jamf'});
	});

	test('is no name for a second one', async () => {
		const all = await jamfWorld();
		await expect(all.connect('memory-sis', 'Jamf', {settings: {}, secrets: {}})).rejects.toMatchObject({
			exitCode: exitCodes.usage,
			message: 'there is a connection called "jamf" already',
		});
	});
});
