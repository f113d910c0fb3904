import {SourceUnhealthyError, TemporaryError} from '../../core/errors.ts';
import type {EvidenceMark} from '../../core/evidence/evidence.ts';
import {rosterServiceReport} from '../../core/evidence/roster-service.ts';
import type {Evidence, EvidenceRead, Work} from '../../core/ports.ts';
import {type Http, openHttp} from '../../io/http.ts';
import type {ConnectionContext} from '../kind.ts';
import {type ListName, listNames, lists} from './lists.ts';
import {LostCursor, readList} from './read-list.ts';
import {serverTokenOf} from './server-token.ts';
import {Session} from './session.ts';
import {type AsmRosterSettings, cursorDays} from './settings.ts';

type Context = Pick<ConnectionContext<AsmRosterSettings>, 'settings' | 'secret' | 'clock' | 'randomness'>;

const day = 86_400_000;

/** What Apple School Manager holds, as its roster service for device management tells it. Reads only. */
export function asmRosterEvidence(context: Context): Evidence {
	const {settings, clock, randomness} = context;

	const withHttp = async <T>(work: (http: Http) => Promise<T>): Promise<T> => {
		const http = openHttp({clock, randomness});
		try {
			return await work(http);
		} finally {
			http.close();
		}
	};
	const sessionOver = (http: Http, attempts?: number) =>
		new Session({
			url: settings.url,
			token: () => tokenOf(context),
			http,
			clock,
			randomness,
			...(attempts === undefined ? {} : {attempts}),
		});

	return {
		test: (signal) =>
			withHttp(async (http) => {
				// Whatever fails says where: in the token, or at the address of the session or of the page.
				const session = sessionOver(http, 1);
				await session.begin(signal);
				const asked = {session, list: lists.people, since: undefined, pageSize: 1, signal};
				const {value: first} = await readList(asked).next();
				const found = 'done' in first && first.done !== undefined && first.done > 0;
				return {
					message: `the server token is accepted, and people are ${found ? 'told' : 'not there yet'}`,
				};
			}),
		async *read(since, signal) {
			const http = openHttp({clock, randomness});
			try {
				const session = sessionOver(http);
				const usable = since !== undefined && goesOn(since, settings, clock.now()) ? since : undefined;
				try {
					return yield* readAll(context, session, usable, signal);
				} catch (error) {
					if (!(error instanceof LostCursor)) throw error;
					yield {stage: 'read', message: `all again: ${error.code}`};
				}
				try {
					return yield* readAll(context, session, undefined, signal);
				} catch (error) {
					if (!(error instanceof LostCursor)) throw error;
					throw new TemporaryError(
						`${settings.url}: it lost its place in the middle of the list (${error.code})`,
						{
							notDone: 'No evidence was taken from this read.',
							next: 'Try again later.',
						},
					);
				}
			} finally {
				http.close();
			}
		},
	};
}

/** Whether a delta can begin there: nothing is known of who left since the last whole read, and cursors age. */
function goesOn({at, wholeAt, cursors}: EvidenceMark, {fullEvery}: AsmRosterSettings, now: Date): boolean {
	const age = (instant: string) => now.getTime() - Date.parse(instant);
	return (
		listNames.every((name) => cursors[name] !== undefined) &&
		age(wholeAt) >= 0 &&
		age(wholeAt) < fullEvery * day &&
		age(at) < cursorDays * day
	);
}

async function* readAll(
	{settings, clock}: Context,
	session: Session,
	since: EvidenceMark | undefined,
	signal: AbortSignal,
): Work<EvidenceRead> {
	// What changes while it is read is told the next time: it is as it was when this began.
	const at = clock.now().toISOString();
	const read = <Name extends ListName>(name: Name) => {
		const {pageSize} = settings;
		return {session, since: since?.cursors[name], pageSize, signal};
	};
	const people = yield* readList({...read('people'), list: lists.people});
	const classes = yield* readList({...read('classes'), list: lists.classes});
	const courses = yield* readList({...read('courses'), list: lists.courses});
	const locations = yield* readList({...read('locations'), list: lists.locations});
	const isWhole = since === undefined;
	// Rule 2: a source that answers with nothing is not an organisation without people.
	if (isWhole && people.items.length === 0)
		throw new SourceUnhealthyError(`${settings.url}: the roster service tells of nobody at all`, {
			notDone: 'No evidence was taken from this read.',
			next: 'In an organisation without people there is nothing to read yet. Else see whose server token this is.',
		});
	const found = {people, classes, courses, locations};
	const cursors = Object.fromEntries(
		listNames.flatMap((name) => {
			const {cursor} = found[name];
			return cursor === undefined ? [] : [[name, cursor] as const];
		}),
	);
	const records = {persons: people.items, classes: classes.items, locations: locations.items};
	return {
		extent: isWhole ? 'full' : 'delta',
		report: rosterServiceReport({...records, complete: isWhole}, at),
		mark: {at, wholeAt: since?.wholeAt ?? at, cursors},
		counts: Object.fromEntries(listNames.map((name) => [name, found[name].items.length])),
	};
}

async function tokenOf({secret}: Context) {
	const [token, pem, passphrase] = await Promise.all([
		secret('serverToken'),
		secret('privateKey'),
		secret('passphrase'),
	]);
	const key = pem === undefined ? undefined : {pem, ...(passphrase === undefined ? {} : {passphrase})};
	return serverTokenOf(token ?? '', key);
}
