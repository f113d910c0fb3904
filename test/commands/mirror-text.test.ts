import {describe, expect, test} from 'vitest';
import {incomingText, mirrorJson, mirrorLines} from '../../source/commands/mirror-text.ts';
import {mirrorFactsOf} from '../../source/dashboard/screens/connections/mirror-facts.ts';
import {type JamfWorld, jamfWorld} from '../support/jamf-world.ts';
import {finished} from '../support/roster.ts';

const never = new AbortController().signal;

/** A two-way Jamf School with one student of its own. */
async function twoWay(settings: Readonly<Record<string, string>> = {}): Promise<JamfWorld> {
	const all = await jamfWorld({settings: {sftp: 'yes', sftpAutomatically: 'yes', ...settings}});
	const {id} = all.jamf.school.user('kid', {firstName: 'Kid', lastName: 'Young', locationId: 3});
	all.jamf.school.class('Chess', {locationId: 3, students: [{id}]});
	await all.night();
	return all;
}

describe('two-way without a target', () => {
	const line =
		/^Not uploaded: nothing of "jamf" is uploaded: Apple School Manager is not connected\. To connect it: /;

	test('says in the plan and after the sync that nothing is uploaded, and how that is mended', async () => {
		const all = await twoWay();
		await finished(all.disconnect('asm', {yes: true}, never));
		const looked = await all.look();
		expect(incomingText(looked, false)).toContainEqual(expect.stringMatching(line));
		expect(mirrorJson(looked, false)).toMatchObject({notUploaded: looked.notUploaded});
		expect(mirrorLines(await all.mirror())).toContainEqual(expect.stringMatching(line));
		const view = (await all.connections()).find(({name}) => name === 'jamf')!;
		const facts = new Map(mirrorFactsOf(view, undefined));
		expect(facts.get('Direction')).not.toContain('each sync uploads it');
		expect(facts.get('Upload')).toContain('Apple School Manager is not connected');
	});

	test('says nothing of it where it is uploaded', async () => {
		const all = await twoWay();
		const looked = await all.look();
		expect(incomingText(looked, false).join('\n')).not.toContain('Not uploaded');
		expect(mirrorJson(looked, false)).toMatchObject({notUploaded: null});
		const view = (await all.connections()).find(({name}) => name === 'jamf')!;
		expect(new Map(mirrorFactsOf(view, undefined)).get('Direction')).toContain(
			'each sync uploads it by SFTP',
		);
	});

	test('says it once where a target is there and is fed by others alone', async () => {
		const all = await twoWay();
		await all.reconfigure('asm', {settings: {feeds: 'sis'}, secrets: {}});
		const lines = mirrorLines(await all.mirror()).filter((each) => each.includes('feeds no target'));
		expect(lines).toHaveLength(1);
	});
});
