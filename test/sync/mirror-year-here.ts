import {isAlive} from '../../source/core/mirror/pairing.ts';
import type {Conflict} from '../../source/core/plan/conflict.ts';
import {laterKey} from '../../source/core/plan/conflict-kind.ts';
import {pick} from '../core/mirror/change-there.ts';
import {type Happening, schools, unharmed} from './mirror-year-happening.ts';
import type {MirrorYear} from './mirror-year-world.ts';

/** Somebody edits, decides or sets something in rollcall. */
export async function here(year: MirrorYear, [what, who, which]: Happening, at: number): Promise<void> {
	const {all} = year;
	const {directory, conflicts} = await year.look((state) => state);
	const living = [...directory.accounts.values()].filter(
		(each) => isAlive(each) && each.sisUsername !== unharmed,
	);
	const person = pick(living, who);
	switch (what) {
		case 'here-name':
			if (person) await all.edit([person.personId], {firstName: `Here${at}`}, {agreed: true});
			return;
		case 'here-email':
			if (person) await all.edit([person.personId], {email: `here${at}@school.example`}, {agreed: true});
			return;
		case 'here-person': {
			const personId = `M${at}`;
			const location = schools[which % 2]!;
			if (directory.locations.get(location) === undefined) return;
			year.humans.is(`account/${personId}`, `m${at}`);
			await all.create(
				{
					personId,
					firstName: `M${at}`,
					lastName: `N${at}`,
					email: `m${at}@school.example`,
					sisUsername: `user.m${at}`,
					roles: `Student@${location}`,
				},
				{agreed: true},
			);
			return;
		}
		case 'here-deactivate':
			if (person) await all.act([person.personId], 'deactivate');
			return;
		case 'here-reactivate': {
			const ended = pick(
				[...directory.accounts.values()].filter(({status}) => status === 'Deactivated'),
				who,
			);
			if (ended) await all.act([ended.personId], 'reactivate');
			return;
		}
		case 'here-follow': {
			const local = pick(
				living.filter(({detached}) => detached !== undefined),
				who,
			);
			if (local) await all.followSource([local.personId]);
			return;
		}
		case 'here-decide': {
			const open = conflicts.filter(({decision}) => decision === undefined);
			const conflict = pick(open, who);
			if (conflict) await decide(year, conflict, which);
			return;
		}
		case 'here-creating':
			await year.set({
				createUsers: which % 2 === 0 ? 'none' : 'all',
				createClasses: who % 2 === 0 ? 'no' : 'yes',
			});
	}
}

/**
 * Any way out that asks for nothing; whoever is said to be one is one from then on. Nobody says of one human that a
 * user whom we made for them is somebody else.
 */
export async function decide(year: MirrorYear, conflict: Conflict, which: number): Promise<void> {
	const {id, kind, choices, accounts} = conflict;
	const ids = conflict.incoming.split(' ');
	const source = conflict.connection === year.sis ? 'sis' : 'jamf';
	const humans = new Set(
		[...accounts.map((each) => `account/${each}`), `${source}/${ids[0]}`].map((each) => year.humans.of(each)),
	);
	const isOne = humans.size === 1 && !humans.has(undefined);
	const choice = pick(
		choices.filter(
			({key, name}) => key !== laterKey && !(kind === 'takeover' && isOne && name === 'different-people'),
		),
		which,
	)!;
	try {
		await year.all.resolve(id, choice.key, {});
	} catch {
		return;
	}
	year.decided.push(`${kind} ${conflict.incoming} ${choice.name}`);
	if (!same.has(choice.name)) return;
	const incoming = kind === 'doubtful-pair' ? ids[choice.name === 'second' ? 1 : 0] : conflict.incoming;
	year.humans.same([...accounts.map((each) => `account/${each}`), `${source}/${incoming}`]);
}

/** Ways out by which an incoming record and an account are one human. */
const same = new Set(['same', 'second', 'same-person', 'take-over', 'revive', 'renamed', 'link']);
