import {describe, expect, test} from 'vitest';
import {SourceUnhealthyError, TemporaryError} from '../../source/core/errors.ts';
import type {HeardNotifier} from '../support/notifier.ts';
import {district, ids, type World, without, world} from '../support/world.ts';

const never = new AbortController().signal;
const day = 86_400_000;
const heard = (w: World) => w.context.notifier as HeardNotifier;

async function told(settings: Record<string, string> = {}) {
	const w = await world();
	const all = {
		organisation: 'Raspberry Highlands',
		'notifications.to': '["ada@school.example"]',
		'notifications.smtp.host': 'mail.school.example',
		'notifications.smtp.from': 'rollcall@school.example',
		...settings,
	};
	for (const [key, value] of Object.entries(all)) await w.setSetting(key, value);
	await w.night();
	const notify = async (good = false) => await w.notify({good}, never);
	await notify();
	heard(w).mails.splice(0);
	return {w, notify, mails: heard(w).mails, subjects: () => heard(w).mails.map(({subject}) => subject)};
}
const fails = (w: World, message = 'users.csv is empty') => {
	w.far.roster = async () => {
		throw new SourceUnhealthyError(message);
	};
	return w.night().catch(() => undefined);
};

describe('what is told', () => {
	test('is a cause once, however often it repeats, and that it is over', async () => {
		const {w, notify, subjects, mails} = await told();
		for (let night = 0; night < 3; night++) {
			await w.clock.turn(day);
			await fails(w);
			await notify();
		}
		expect(subjects()).toEqual([
			expect.stringMatching(/^\[rollcall\] Raspberry Highlands: sis failed .*users\.csv is empty/),
		]);
		expect(mails[0]).toMatchObject({
			to: ['ada@school.example'],
			server: {host: 'mail.school.example', port: 587, security: 'starttls', from: 'rollcall@school.example'},
			text: expect.stringMatching(/What to do: rollcall history R\d+[\s\S]*In the dashboard: Runs\n/),
		});
		w.far.roster = district();
		await w.clock.turn(day);
		await w.night();
		await notify();
		await notify();
		expect(subjects().slice(1)).toEqual([
			expect.stringMatching(/^\[rollcall\] Raspberry Highlands: over: sis failed/),
		]);
	});

	test('is another failure as another cause', async () => {
		const {w, notify, subjects} = await told();
		await fails(w);
		await notify();
		await fails(w, 'classes.csv is missing');
		await notify();
		expect(subjects()).toEqual([
			expect.stringMatching(/: sis failed .*users.csv is empty/),
			expect.stringMatching(/: sis failed .*classes.csv is missing/),
			expect.stringMatching(/: over: sis failed .*users.csv is empty/),
		]);
	});

	test('is one message for a held run of many people, and names none of them', async () => {
		const {w, notify, mails} = await told();
		w.far.roster = without(ids(1, 60));
		await w.clock.turn(day);
		await w.night();
		await notify();
		const held = mails.filter(({subject}) => /is held/.test(subject));
		expect(held).toHaveLength(1);
		for (const {subject, text} of mails)
			expect(`${subject}\n${text}`).not.toMatch(/Given\d|Family\d|@school.example|\bS\d/);
	});

	test('is nothing of what somebody acknowledged', async () => {
		const {w, notify, mails} = await told();
		await fails(w);
		for (const {id, severity} of (await w.overview()).findings)
			if (severity !== 'fine') await w.acknowledge(id, '2026-09-30');
		await notify();
		expect(mails).toEqual([]);
	});

	test('goes on after a restart where it was', async () => {
		const {w, notify, mails} = await told();
		await fails(w);
		expect(await notify()).toEqual({told: 1, failed: []});
		const again = w.as({operator: {name: 'service', role: 'service'}});
		await again.notify({good: false}, never);
		expect(mails).toHaveLength(1);
	});
});

describe('a message that cannot be told', () => {
	test('fails nothing, is tried with later runs, five times, and is noted', async () => {
		const {w, notify, mails} = await told();
		heard(w).breaks = new TemporaryError('the mail server does not answer');
		await fails(w);
		for (let n = 0; n < 7; n++)
			expect(await notify()).toEqual({
				told: 0,
				failed: n < 5 ? [expect.stringMatching(/does not answer/)] : [],
			});
		const snapshot = await w.store.read();
		expect(await snapshot.list('notices')).toMatchObject([{failed: {tries: 5}, told: {}}]);
		await snapshot.release();
		heard(w).breaks = undefined;
		expect(mails).toEqual([]);
		expect((await w.overview()).findings).toContainEqual(
			expect.objectContaining({
				severity: 'fine',
				waits: true,
				text: expect.stringMatching(/^1 message was not told, and given up: .*does not answer/),
			}),
		);
	});

	test('by one way goes out by the other, and does not come twice by it', async () => {
		const {w, notify, mails} = await told({
			'notifications.webhook.url': 'https://hooks.school.example/rollcall',
			'notifications.webhook.key': 'env:PLANTED',
		});
		heard(w).posts.splice(0);
		heard(w).breaks = new TemporaryError('the mail server does not answer');
		await fails(w);
		await notify();
		heard(w).breaks = undefined;
		await notify();
		expect(mails).toHaveLength(1);
		expect(heard(w).posts).toMatchObject([
			{
				url: 'https://hooks.school.example/rollcall',
				key: 'planted-secret-7c1e',
				body: {schema: 'rollcall/notification/1', event: 'cause', cause: {severity: 'failed'}},
			},
		]);
	});

	test.each([
		['nobody', '[]', /names nobody/],
		['somebody who is not there', '["P9"]', /there is no person P9/],
		['a student', '["S1"]', /is no Administrator/],
	])('names %s as recipient, and says so', async (_who, to, message) => {
		const {w, notify} = await told({'notifications.to': to});
		const answer = await fails(w).then(() => notify());
		expect(answer.failed.join()).toMatch(message);
	});

	test('lacks a sender, and says so', async () => {
		const w = await world();
		await w.setSetting('notifications.smtp.host', 'mail.school.example');
		await w.setSetting('notifications.to', '["ada@school.example"]');
		const [tested] = await w.testNotifications(never);
		expect(tested).toMatchObject({
			channel: 'mail',
			failed: {exitCode: 2, message: expect.stringContaining('needs a sender')},
		});
	});
});

describe('beside it', () => {
	test('the heartbeat is called after each good run, and after no other', async () => {
		const {w, notify} = await told({'notifications.heartbeat': 'https://beat.school.example/x'});
		expect(await notify(true)).toEqual({told: 0, failed: []});
		await notify(false);
		await notify(true);
		expect(heard(w).beats).toEqual(['https://beat.school.example/x', 'https://beat.school.example/x']);
	});

	test('a test message goes to everybody', async () => {
		const {w, mails} = await told({'notifications.webhook.url': 'https://hooks.school.example/rollcall'});
		expect(await w.testNotifications(never)).toEqual([{channel: 'mail'}, {channel: 'webhook'}]);
		expect(mails).toMatchObject([{subject: '[rollcall] Raspberry Highlands: a test message'}]);
	});

	test('one channel that takes nothing keeps no other back', async () => {
		const w = await world();
		await w.setSetting('notifications.smtp.host', 'mail.school.example');
		await w.setSetting('notifications.webhook.url', 'https://hooks.school.example/rollcall');
		const [mail, webhook] = await w.testNotifications(never);
		expect(mail).toMatchObject({channel: 'mail', failed: {exitCode: 2}});
		expect(webhook).toEqual({channel: 'webhook'});
		expect(heard(w).posts).toMatchObject([{body: {event: 'test'}}]);
	});

	test.each(['notifications.smtp.password', 'notifications.webhook.key'])(
		'%s is no place for the secret itself',
		async (key) => {
			const w = await world();
			await expect(w.setSetting(key, 'planted-secret-7c1e')).rejects.toMatchObject({
				message: expect.stringMatching(/^(?!.*planted).*env:NAME/),
			});
			await w.setSetting(key, 'credential:smtp');
		},
	);

	test('without a way to tell anybody there is nothing to test', async () => {
		const w = await world();
		await expect(w.testNotifications(never)).rejects.toThrow(/no mail server and no webhook/);
		expect(await w.notify({good: true}, never)).toEqual({told: 0, failed: []});
	});
});
