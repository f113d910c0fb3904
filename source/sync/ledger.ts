import type {Instant} from '../core/directory/ids.ts';
import type {Publisher, Snapshot} from '../core/ports.ts';
import type {LedgerEntry} from '../core/state-records.ts';
import type {Connection} from './connections.ts';

/** All entries of this target, oldest first. */
export async function ledgerOf(snapshot: Snapshot, {stored}: Connection): Promise<readonly LedgerEntry[]> {
	const ledger = await snapshot.load('ledger');
	return [...ledger.values()].filter(({target}) => target === stored.id);
}

/** The target's next id: numbered, since the machine's clock may go back. */
export function nextLedgerId({stored}: Connection, ledger: readonly LedgerEntry[]): string {
	const last = Math.max(0, ...ledger.map(({id}) => Number(id.slice(stored.id.length + 1)) || 0));
	return `${stored.id}/${String(last + 1).padStart(6, '0')}`;
}

/** Whether the entry tells of the organisation that the target's settings name now. */
export const isHere = ({to}: LedgerEntry, {binding}: Pick<Publisher, 'binding'>): boolean =>
	to !== undefined && to.host === binding.host && to.port === binding.port && to.user === binding.user;

/** When what the package tells of was so. */
export const momentOf = ({exportedAt, endedAt, at}: LedgerEntry): Instant => exportedAt ?? endedAt ?? at;

/** Whether Apple School Manager is known to hold, or to have held, this package. */
export const isKnown = ({state}: LedgerEntry): boolean => state === 'sent' || state === 'baseline';
