import {RollcallError} from '../../core/errors.ts';
import type {Work} from '../../core/ports.ts';
import type {CareFinding} from '../../core/state-care.ts';
import {type Connection, kindNamed, openReader, parseSettings} from '../connections.ts';
import type {Context} from '../context.ts';
import {readConnections} from '../documents.ts';
import {refuseUnknownFeeds} from '../feeds.ts';
import {warningOf} from './warning.ts';

/** So far is a source read to see that it is there: it tells where it reads, and then what it found there. */
const firstSteps = 2;

/**
 * Whether each connection could be used now: its kind, settings and secrets, and whether its source begins to be
 * read. Targets are not called; `rollcall connections test` does that.
 */
export async function* connectionFindings(
	context: Context,
	signal: AbortSignal,
): Work<readonly CareFinding[]> {
	const findings: CareFinding[] = [];
	const known: Connection[] = [];
	const stored = await readConnections(context.store.documents);
	for (const each of stored.filter(({disconnected}) => disconnected === undefined)) {
		const subject = `connection ${each.name}`;
		try {
			const kind = kindNamed(context, each.kind);
			parseSettings(kind, each.name, each.settings);
			known.push({stored: each, kind});
		} catch (error) {
			findings.push(expected(subject, error));
		}
	}
	for (const connection of known) {
		const {name} = connection.stored;
		yield {stage: 'check', message: `connection ${name}`};
		signal.throwIfAborted();
		const secrets = await secretFindings(context, connection);
		findings.push(...secrets);
		if (connection.kind.publisher !== undefined)
			try {
				refuseUnknownFeeds(known, connection);
			} catch (error) {
				findings.push(expected(`connection ${name}`, error));
			}
		if (connection.kind.reader !== undefined && secrets.length === 0)
			findings.push(...(await sourceFindings(context, connection, signal)));
	}
	return findings;
}

/** Secrets that are missing or cannot be looked up; of none of them the value is told, nor kept. */
async function secretFindings(
	{secrets}: Context,
	{stored, kind}: Connection,
): Promise<readonly CareFinding[]> {
	const findings: CareFinding[] = [];
	for (const [key, {required}] of Object.entries(kind.secrets)) {
		const subject = `secret ${key} of connection ${stored.name}`;
		const reference = stored.secrets[key];
		if (reference === undefined) {
			if (required)
				findings.push({
					severity: 'warning',
					subject,
					what: 'is not set',
					next: `rollcall connections set ${stored.name} --secret ${key}=file:PATH`,
				});
			continue;
		}
		try {
			await secrets.resolve(reference);
		} catch (error) {
			findings.push(expected(subject, error));
		}
	}
	return findings;
}

async function sourceFindings(
	context: Context,
	connection: Connection,
	signal: AbortSignal,
): Promise<readonly CareFinding[]> {
	const stop = new AbortController();
	const reading = openReader(context, connection).read(AbortSignal.any([signal, stop.signal]));
	try {
		for (let step = 0; step < firstSteps; step++) if ((await reading.next()).done) break;
		return [];
	} catch (error) {
		return [expected(`connection ${connection.stored.name}`, error)];
	} finally {
		stop.abort(new DOMException('only looked at', 'AbortError'));
		await reading.return(undefined as never).catch(() => {});
	}
}

function expected(subject: string, error: unknown): CareFinding {
	if (!(error instanceof RollcallError)) throw error;
	return warningOf(subject, error);
}
