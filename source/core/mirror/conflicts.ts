import {sha256} from '../canonical.ts';
import {type Account, fullName} from '../directory/account.ts';
import {conflictId} from '../directory/ids.ts';
import type {Choice, Conflict, ConflictSide, Decision} from '../plan/conflict.ts';
import {laterKey} from '../plan/conflict-kind.ts';
import {fold} from '../plan/fold.ts';
import type {HeldUser} from './held.ts';
import type {MirrorSettings} from './settings.ts';
import {usernameOf} from './usernames.ts';

/** Conflicts between the directory and the other side of a mirror, with their titles. None may become a rule. */
export const mirrorConflictTitles = {
	'same-user-name': 'Same user name',
	'doubtful-pair': 'Doubtful pair',
	'mirror-location': 'Location move',
	'both-changed': 'Changed on both sides',
} as const;
export type MirrorConflictKind = keyof typeof mirrorConflictTitles;
export const isMirrorConflict = (kind: string): kind is MirrorConflictKind =>
	Object.hasOwn(mirrorConflictTitles, kind);

interface Met {
	readonly kind: MirrorConflictKind;
	/** What it is about there or here: it stays the same every night. */
	readonly incoming: string;
	readonly accounts: readonly string[];
	readonly sides: readonly [ConflictSide, ConflictSide];
	readonly choices: readonly Choice[];
}

const later: Choice = {
	key: laterKey,
	name: 'later',
	label: 'Decide later: nothing is written',
	effect: 'Nothing of it changes on either side until it is decided.',
};

/** Conflicts of one plan: those that are open, and those whose decision was used. */
export class MirrorConflicts {
	readonly open: Conflict[] = [];
	readonly decided: Conflict[] = [];
	readonly #settings: Pick<MirrorSettings, 'connection' | 'now'>;
	readonly #known: ReadonlyMap<string, Conflict>;

	constructor(settings: Pick<MirrorSettings, 'connection' | 'now' | 'conflicts'>) {
		this.#settings = settings;
		this.#known = new Map(settings.conflicts.map((each) => [each.id, each]));
	}

	/** What was decided about it, as long as what it compares is the same; undefined: it is open. */
	meet({kind, incoming, accounts, sides, choices}: Met): Decision | undefined {
		const {connection, now} = this.#settings;
		const id = conflictId(
			`c-${sha256(JSON.stringify([kind, connection.id, incoming, accounts])).slice(0, 8)}`,
		);
		// When something changed and how many are in a class is shown, and voids no decision.
		const compared = sides.map(({key, fields: {changed: _, members: __, ...fields}}) => [key, fields]);
		const fingerprint = sha256(JSON.stringify(compared)).slice(0, 16);
		const known = this.#known.get(id);
		const decision = known?.decision?.fingerprint === fingerprint ? known.decision : undefined;
		const [a, b] = sides;
		const conflict: Conflict = {
			id,
			kind,
			connection: connection.id,
			accounts,
			incoming,
			sides,
			matched: Object.keys(a.fields).filter((field) => {
				const value = fold(a.fields[field] ?? '');
				return value !== '' && value === fold(b.fields[field] ?? '');
			}),
			choices: [...choices, later],
			fingerprint,
			since: known?.since ?? now.toISOString(),
			...(known?.run === undefined ? {} : {run: known.run}),
			...(decision === undefined ? {} : {decision}),
			...(decision === undefined || known?.applied === undefined ? {} : {applied: known.applied}),
		};
		const isDecided = decision !== undefined && choices.some(({key}) => key === decision.choice);
		(isDecided ? this.decided : this.open).push(conflict);
		return isDecided ? decision : undefined;
	}
}

/** A person of ours as a side of a conflict. */
export const accountSide = (account: Account): ConflictSide => ({
	label: 'Directory',
	key: account.personId,
	fields: {
		firstName: account.firstName,
		lastName: account.lastName,
		email: account.email ?? '',
		userName: usernameOf(account) ?? '',
	},
});

/** A user there as a side of a conflict. */
export const userSide = (user: HeldUser, label: string): ConflictSide => ({
	label,
	key: user.id,
	fields: {
		firstName: user.firstName,
		lastName: user.lastName,
		email: user.email,
		userName: user.username,
	},
});

/** `Ana Diaz (4711)` */
export const namedPerson = (account: Account) => `${fullName(account)} (${account.personId})`;
