import {clockDay} from '../core/directory/clock-texts.ts';
import {failedText} from '../core/evidence/uploads.ts';
import type {Publisher, Snapshot} from '../core/ports.ts';
import type {LedgerEntry} from '../core/state-records.ts';
import {type Connection, listConnections, openPublisher} from './connections.ts';
import {type Context, withSnapshot} from './context.ts';
import {isHere, isKnown, ledgerOf} from './ledger.ts';

/**
 * How the first upload to an organisation stands, of which only imported packages were known: it repeats the incumbent's
 * rows, so that its activity log has to show nothing created and nothing taken away (`sync.md`, *Adopt, shadow, arm*).
 */
export type FirstUpload =
	/** Nothing was imported, or other packages were sent since: it is no question any more. */
	| {readonly state: 'not needed'}
	| {readonly state: 'not sent'}
	| {readonly state: 'unconfirmed' | 'failed' | 'proven'; readonly entry: LedgerEntry}
	| {
			readonly state: 'disproven';
			readonly entry: LedgerEntry;
			readonly created: number;
			readonly removed: number;
	  };

/** @param here entries of the organisation that the target names now, oldest first. */
export function firstUploadOf(here: readonly LedgerEntry[]): FirstUpload {
	const sent = here.filter(({state}) => state === 'sent');
	if (!here.some(isKnown) || sent.some(({incumbent}) => incumbent === undefined))
		return {state: 'not needed'};
	const entry = sent.at(-1);
	if (entry === undefined) return {state: 'not sent'};
	const {confirmed, failed} = entry;
	if (confirmed === undefined) return {state: failed === undefined ? 'unconfirmed' : 'failed', entry};
	const {created, removed} = confirmed;
	if (created === undefined || removed === undefined) return {state: 'unconfirmed', entry};
	return created + removed === 0 ? {state: 'proven', entry} : {state: 'disproven', entry, created, removed};
}

/** As a sentence with the next step; undefined: there is nothing to say. */
export function firstUploadText(name: string, upload: FirstUpload): string | undefined {
	const day = 'entry' in upload ? clockDay(upload.entry.endedAt ?? upload.entry.at) : '';
	switch (upload.state) {
		case 'not needed':
			return undefined;
		case 'not sent':
			return `the first upload to ${name} was not sent yet: rollcall adopt arm first ${name}, then rollcall publish ${name}`;
		case 'unconfirmed':
			return `the first upload to ${name}, of ${day}, is not proven yet: download its activity log in Apple School Manager, then rollcall reconcile LOG.csv`;
		case 'failed':
			return `${failedText(upload.entry)}: the first upload to ${name} proves nothing`;
		case 'disproven':
			return `the first upload to ${name}, of ${day}, was not harmless: its log shows ${upload.created} created and ${upload.removed} deactivated or removed, and both had to be 0. Compare what was imported with what Apple School Manager holds`;
		case 'proven':
			return `the first upload to ${name}, of ${day}, is proven: its log shows 0 created, 0 deactivated. Next: rollcall adopt arm additions ${name}`;
	}
}

/** How the first upload to a target stands now. */
export async function firstUploadTo(
	target: Connection,
	publisher: Pick<Publisher, 'binding'>,
	snapshot: Snapshot,
): Promise<FirstUpload> {
	return firstUploadOf((await ledgerOf(snapshot, target)).filter((entry) => isHere(entry, publisher)));
}

/** A sentence for each target whose first upload was sent and is all that was sent. */
export async function firstUploadTexts(context: Context): Promise<readonly string[]> {
	const targets = (await listConnections(context)).filter(({kind}) => kind.publisher !== undefined);
	return await withSnapshot(context.store, async (snapshot) => {
		const texts: string[] = [];
		for (const target of targets) {
			const upload = await firstUploadTo(target, openPublisher(context, target), snapshot);
			const text = upload.state === 'not sent' ? undefined : firstUploadText(target.stored.name, upload);
			if (text !== undefined) texts.push(text);
		}
		return texts;
	});
}
