import {isSame, sha256} from '../core/canonical.ts';
import type {Account, Role} from '../core/directory/account.ts';
import {RollcallError, toldError, UsageError} from '../core/errors.ts';
import type {MailServer, RecordChange, Snapshot} from '../core/ports.ts';
import {mostTries, type Notice, type NoticeChannel} from '../core/state-records.ts';
import {type Context, withSnapshot} from './context.ts';
import {readSettings, type Settings} from './documents.ts';
import type {Finding} from './finding.ts';
import type {NotificationSettings} from './notification-settings.ts';
import {causeWords, overWords, testWords, type Words} from './notify-words.ts';
import {overview} from './overview.ts';
import {decideAndCommit} from './recording.ts';

/** What came of telling others. */
export interface Notified {
	/** Messages that a channel took. */
	readonly told: number;
	/** What was wrong, as sentences; empty: nothing. */
	readonly failed: readonly string[];
}

/**
 * Tells what is new among the findings, one message a cause, and what is over; what repeats unchanged stays silent, and
 * what somebody acknowledged too. It is noted after a channel took it: a process that is killed between the two tells
 * it once more. A message that cannot be told fails nothing.
 * @param good Whether a run ended well: the heartbeat is called.
 */
export async function notify(
	context: Context,
	{good}: {readonly good: boolean},
	signal: AbortSignal,
): Promise<Notified> {
	const settings = await readSettings(context.store.documents);
	const {notifications = {}} = settings;
	const outcome = {told: 0, failed: [] as string[]};
	/** What was wrong; undefined: it was done. */
	const attempt = async (work: () => Promise<void>): Promise<string | undefined> => {
		try {
			await work();
			return undefined;
		} catch (error) {
			if (!(error instanceof RollcallError)) throw error;
			const message = toldError(error);
			if (!outcome.failed.includes(message)) outcome.failed.push(message);
			return message;
		}
	};
	if (good && notifications.heartbeat !== undefined) {
		const {heartbeat} = notifications;
		await attempt(() => context.notifier.beat(heartbeat, signal));
	}
	const channels = await channelsOf(context, settings);
	if (channels.length === 0) return outcome;

	const {organisation, findings} = await overview(context);
	const causes = findings.filter(isCause);
	const known = await withSnapshot(context.store, (snapshot) => snapshot.load('notices'));
	const pending: Array<{readonly notice: Notice; readonly words: Words; readonly over: boolean}> = [];
	for (const finding of causes) {
		const notice = known.get(finding.id) ?? firstSeen(finding, context.clock.now());
		if (channels.some(({name}) => notice.told[name] === undefined) && (notice.failed?.tries ?? 0) < mostTries)
			pending.push({notice, words: causeWords(organisation, finding), over: false});
	}
	const standing = new Set(findings.map(({id}) => id));
	for (const notice of known.values())
		if (!standing.has(notice.id))
			pending.push({notice, words: overWords(organisation, notice.text, notice.at), over: true});

	for (const {notice, words, over} of pending) {
		const told: Partial<Record<NoticeChannel, string>> = {...notice.told};
		const wrong: string[] = [];
		for (const {name, send} of channels) {
			// That it is over is news only to whom it was told.
			if ((told[name] === undefined) === over) continue;
			const at = context.clock.now().toISOString();
			const id = sha256(`${notice.id} ${notice.at} ${over}`).slice(0, 32);
			const failed = await attempt(() =>
				send({...words, id, event: over ? 'over' : 'cause', notice, at}, signal),
			);
			if (failed !== undefined) {
				wrong.push(failed);
				continue;
			}
			outcome.told++;
			if (over) delete told[name];
			else told[name] = at;
		}
		await note(context, notice, told, wrong, over);
	}
	return outcome;
}

/** What came of a test message by one channel. */
export interface TestedChannel {
	readonly channel: NoticeChannel;
	/** What was wrong; absent: it was taken. */
	readonly failed?: RollcallError;
}

/**
 * Sends a message to everybody, so that somebody sees whether it arrives; that one channel fails keeps no other back.
 * @throws UsageError where no channel is set.
 */
export async function testNotifications(
	context: Context,
	signal: AbortSignal,
): Promise<readonly TestedChannel[]> {
	const settings = await readSettings(context.store.documents);
	const channels = await channelsOf(context, settings);
	if (channels.length === 0)
		throw new UsageError('nobody is told anything: no mail server and no webhook is set', {
			notDone: 'Nothing was sent.',
			next: 'Set a mail server, or notifications.webhook.url: rollcall settings set notifications.smtp.host HOST.',
		});
	const at = context.clock.now().toISOString();
	const notice: Notice = {id: 'test', severity: 'attention', text: 'a test message', at, told: {}};
	const words = testWords(settings.organisation ?? '');
	const tested: TestedChannel[] = [];
	for (const {name, send} of channels) {
		try {
			await send({...words, id: sha256(at).slice(0, 32), event: 'test', notice, at}, signal);
			tested.push({channel: name});
		} catch (error) {
			if (!(error instanceof RollcallError)) throw error;
			tested.push({channel: name, failed: error});
		}
	}
	return tested;
}

/** What asks somebody to do something now; who is told of their own messages would never hear the end. */
const isCause = ({severity, acknowledged}: Finding) => severity !== 'fine' && acknowledged === undefined;

const firstSeen = ({id, severity, text}: Finding, now: Date): Notice => ({
	id,
	severity: severity === 'failed' ? 'failed' : 'attention',
	text,
	at: now.toISOString(),
	told: {},
});

async function note(
	context: Context,
	notice: Notice,
	told: Notice['told'],
	wrong: readonly string[],
	over: boolean,
): Promise<void> {
	const tries = (notice.failed?.tries ?? 0) + 1;
	const {failed: _, ...rest} = notice;
	const isDone = over && (Object.keys(told).length === 0 || tries >= mostTries);
	const after: Notice = {
		...rest,
		told,
		...(wrong.length === 0 ? {} : {failed: {tries, message: wrong.join('; ')}}),
	};
	await decideAndCommit(context.store, async (snapshot) => {
		const before = await snapshot.get('notices', notice.id);
		const change: RecordChange = {
			collection: 'notices',
			key: notice.id,
			before,
			...(isDone ? {} : {after}),
		};
		const changes = isSame(before, change.after) ? [] : [change];
		return {changes, result: undefined};
	});
}

interface Told extends Words {
	readonly id: string;
	readonly event: 'cause' | 'over' | 'test';
	readonly notice: Notice;
	readonly at: string;
}

interface Channel {
	readonly name: NoticeChannel;
	readonly send: (message: Told, signal: AbortSignal) => Promise<void>;
}

/** The ways that are set. */
async function channelsOf(
	context: Context,
	{notifications = {}, organisation}: Settings,
): Promise<readonly Channel[]> {
	const {smtp, webhook} = notifications;
	const channels: Channel[] = [];
	if (smtp?.host !== undefined)
		channels.push({
			name: 'mail',
			async send({subject, text, id}, signal) {
				const server = await mailServerOf(context, smtp);
				const to = await withSnapshot(context.store, (snapshot) => recipients(snapshot, notifications));
				await context.notifier.mail(server, {to, subject, text, id}, signal);
			},
		});
	if (webhook?.url !== undefined) {
		const {url, key} = webhook;
		channels.push({
			name: 'webhook',
			async send({id, event, notice, at, text}, signal) {
				const resolved = key === undefined ? {} : {key: await context.secrets.resolve(key)};
				const body = {
					schema: 'rollcall/notification/1',
					id,
					event,
					at,
					organisation: organisation ?? '',
					cause: {id: notice.id, severity: notice.severity, since: notice.at, text: notice.text},
					message: text,
				};
				await context.notifier.post({url, ...resolved}, body, signal);
			},
		});
	}
	return channels;
}

async function mailServerOf(
	context: Context,
	smtp: NonNullable<NotificationSettings['smtp']>,
): Promise<MailServer> {
	const {host, from, user, password, security = 'starttls'} = smtp;
	if (host === undefined || from === undefined)
		throw new UsageError('notifications.smtp.from is not set: mail needs a sender', {
			notDone: 'No mail was sent.',
			next: 'Set it to an address like rollcall@school.example: rollcall settings set notifications.smtp.from ADDRESS',
		});
	return {
		host,
		port: smtp.port ?? (security === 'tls' ? 465 : 587),
		security,
		from,
		...(user === undefined ? {} : {user}),
		...(password === undefined ? {} : {password: await context.secrets.resolve(password)}),
	};
}

/** Administrators, Site Managers and People Managers are told, and nobody else [S]. */
const mayBeTold: readonly Role[] = ['Administrator', 'Site Manager', 'People Manager'];

/**
 * Addresses of who is told. An address that stands in the settings itself is taken for that of such a person: that an
 * Instructor is an Administrator too stands in Apple School Manager alone.
 * @throws UsageError naming what cannot be used.
 */
async function recipients(snapshot: Snapshot, {to = []}: NotificationSettings): Promise<readonly string[]> {
	const wrong = (what: string) =>
		new UsageError(`notifications.to: ${what}`, {
			notDone: 'No mail was sent.',
			next: 'Name Administrators, Site Managers or People Managers, by Person ID or e-mail address.',
		});
	if (to.length === 0) throw wrong('names nobody');
	const addresses: string[] = [];
	for (const each of to) {
		if (!each.includes('@')) {
			const account = await snapshot.get('accounts', each);
			if (account === undefined) throw wrong(`there is no person ${each}`);
			if (!hasRole(account)) throw wrong(`${each} is no Administrator, Site Manager or People Manager`);
			if (account.email === undefined) throw wrong(`${each} has no e-mail address`);
			addresses.push(account.email);
		} else addresses.push(each);
	}
	return [...new Set(addresses)];
}

const hasRole = ({roles, status}: Account) =>
	status !== 'Deactivated' && roles.some(({role}) => mayBeTold.includes(role));
