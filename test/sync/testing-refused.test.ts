import {expect, it} from 'vitest';
import {jamfWorld} from '../support/jamf-world.ts';

const never = new AbortController().signal;

it('a refused key is named with its setting, and the verdict goes with what was refused', async () => {
	const all = await jamfWorld();
	const view = async () => (await all.connections()).find(({name}) => name === 'jamf');
	await all.test('jamf', {}, never);
	expect(await view()).toMatchObject({tested: {ok: true}});
	all.jamf.fault = () => ({status: 401, body: ''});
	await expect(all.test('jamf', {}, never)).rejects.toMatchObject({setting: 'apiKey'});
	expect(await view()).toMatchObject({tested: {ok: false, setting: 'apiKey'}});

	// When it runs by itself is no matter of the verdict; what is reached, and how, is.
	await all.set({frequency: 'daily', timeOfDay: '03:00'});
	expect(await view()).toMatchObject({tested: {ok: false, setting: 'apiKey'}});
	await all.reconfigure('jamf', {settings: {}, secrets: {apiKey: 'env:JAMF'}});
	expect(await view()).not.toHaveProperty('tested');

	all.jamf.fault = undefined;
	await all.test('jamf', {}, never);
	await all.set({createUsers: 'all'});
	expect(await view()).toMatchObject({tested: {ok: true}});
});

it('an address that answers as no Jamf School does is named with its setting', async () => {
	const all = await jamfWorld();
	all.jamf.fault = () => ({status: 404, body: 'Not found'});
	await expect(all.test('jamf', {}, never)).rejects.toMatchObject({setting: 'url'});
});
