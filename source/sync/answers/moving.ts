import type {Instant} from '../../core/directory/ids.ts';

/** People of a connection that was disconnected, and how far another one delivers them now. All figures are accounts that are not Deactivated. */
export interface Move {
	/** Name of the connection that was disconnected. */
	readonly from: string;
	/** What it was, in words: `Microsoft Entra ID`. */
	readonly kind: string;
	readonly since: Instant;
	/** Where people of such a connection go from here. */
	readonly towards: 'uploads' | 'directory sync';
	/** Names of connections that may take them up; none: nothing of the other family is connected yet. */
	readonly to: readonly string[];
	/** Manual since then, and delivered by nobody. */
	readonly left: number;
	/** Of those: paired with one of `to`, whose next sync takes them up under their Person IDs. */
	readonly paired: number;
	/** Of the others: a conflict about them waits for a decision. */
	readonly asked: number;
	/** Of those left: evidence does not say that Apple School Manager has them under their Person ID. */
	readonly unseen: number;
	/** They were its people, and another connection delivers them now. */
	readonly taken: number;
	/** What to do next, with its command. */
	readonly next: string;
}
