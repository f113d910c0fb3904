import {expect, test} from 'vitest';
import {exitCodes} from '../../source/core/errors.ts';
import {jamfWorld} from '../support/jamf-world.ts';
import {finished} from '../support/roster.ts';

const never = new AbortController().signal;
const secrets = {apiKey: 'env:JAMF'};

const refused = (name: string) => ({
	exitCode: exitCodes.usage,
	message: expect.stringContaining(
		`"${name}" is kept as the directory is already, and is the same Jamf School`,
	),
});

test('one Jamf School is not connected twice, however its address is written', async () => {
	const all = await jamfWorld();
	const {url, networkId} = all.jamf;
	const twice = all.connect('jamf-school', 'second', {
		settings: {url: `${url.replace('http://', 'HTTP://')}/api/`, networkId: ` ${networkId}`},
		secrets,
	});
	await expect(twice).rejects.toMatchObject(refused('jamf'));
	expect((await all.connections()).map(({name}) => name)).not.toContain('second');
});

test('another network ID at the same address is another school, until it is changed into the same', async () => {
	const all = await jamfWorld();
	const {url, networkId} = all.jamf;
	await all.connect('jamf-school', 'second', {settings: {url, networkId: 'another'}, secrets});
	const changed = all.reconfigure('second', {settings: {networkId}, secrets: {}});
	await expect(changed).rejects.toMatchObject(refused('jamf'));
	// Its own settings stay free to change.
	await all.reconfigure('jamf', {settings: {invite: 'yes'}, secrets: {}});
});

test('what is disconnected is in nobody’s way, and is not connected again beside the other', async () => {
	const all = await jamfWorld();
	const {url, networkId} = all.jamf;
	await finished(all.disconnect('jamf', {yes: true}, never));
	await all.connect('jamf-school', 'second', {settings: {url, networkId}, secrets});
	const back = all.reconnect('jamf', {settings: {}, secrets: {}});
	await expect(back).rejects.toMatchObject(refused('second'));
});
