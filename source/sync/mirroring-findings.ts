import type {MirrorHeldBack} from '../core/mirror/mirror-plan.ts';
import type {Run} from '../core/plan/run.ts';
import type {Found} from './finding.ts';
import {time} from './findings.ts';
import {isWhole, leftWords, withheldWords, writesText} from './mirroring-words.ts';

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

/** What waits for somebody, in words that follow a number. */
const waits: Partial<Readonly<Record<MirrorHeldBack['code'], readonly [one: string, many: string]>>> = {
	overdue: ['write never showed there', 'writes never showed there'],
	'no-user-name': ['person has no user name for it', 'people have no user name for it'],
	nobodys: [
		'record there was made by us and is of nobody here',
		'records there were made by us and are of nobody here',
	],
	'trashed-there': ['person is in the trash there', 'people are in the trash there'],
	'missing-there': ['record is gone there', 'records are gone there'],
	'user-name-differs': ['user has another user name there', 'users have another user name there'],
	'other-location': ['class is at another location there', 'classes are at another location there'],
	'no-location': ['person has no location', 'people have no location'],
};

/** What the last sync with each mirror left to be done, by us or by somebody. */
export const mirrorFindings = (newest: readonly Run[]): readonly Found[] =>
	newest.flatMap(({connectionName: name, id, begin, state, mirror}): readonly Found[] => {
		if (mirror === undefined || state === 'held') return [];
		const {refused, failed, unmapped, heldBack, invite, creating, written} = mirror;
		const rest = leftWords(mirror);
		const withheld = withheldWords(mirror);
		const found = (
			severity: Found['severity'],
			text: string,
			next: string,
			{
				open = name,
				screen = 'connections',
				about = text,
			}: Partial<Pick<Found, 'open' | 'screen' | 'about'>> = {},
		): Found => ({severity, screen, text, next, open, about});
		const [first] = refused;
		const off = heldBack['creating-off'] ?? 0;
		return [
			...(failed === 0
				? []
				: [
						found(
							'attention',
							`${name} refused, or did not answer, ${counted(failed, 'write', 'writes')}${first === undefined ? '' : `: ${first.does} ${first.key}: ${first.message}`}`,
							`The next sync tries again. All of them: rollcall history ${id}`,
							{screen: 'runs', open: id},
						),
					]),
			...(rest === undefined ? [] : [found('attention', `${name}: ${rest}`, `rollcall sync ${name}`)]),
			...(withheld === undefined
				? []
				: [found('attention', `${name}: ${withheld}`, `rollcall plan ${name}`)]),
			...unmapped.map((each) =>
				found(
					'attention',
					`${each.name} (${each.locationId}) is no location in ${name}: ${counted(each.people, 'person waits', 'people wait')} for it`,
					`Map it by hand: rollcall connections set ${name} --set "locations=${each.locationId} = ID THERE"`,
					{about: `unmapped ${name} ${each.locationId}`},
				),
			),
			...(Object.keys(waits) as Array<MirrorHeldBack['code']>).flatMap((code) => {
				const count = heldBack[code] ?? 0;
				const [one, many] = waits[code]!;
				return count === 0
					? []
					: [found('attention', `${name}: ${counted(count, one, many)}`, `rollcall plan ${name}`)];
			}),
			...(off === 0
				? []
				: [
						found(
							'fine',
							`${counted(off, 'record', 'records')} would be created in ${name}, ${creating ? 'where that is not switched on' : 'and that is switched off'}`,
							`Once the plan is as it should be: rollcall connections set ${name} --set createUsers=all --set createClasses=yes`,
						),
					]),
			...(invite === undefined || invite === 0
				? []
				: [
						found(
							'fine',
							`${counted(invite, 'user is', 'users are')} to be invited to register with volume purchasing, by hand in ${name}`,
							`Who: rollcall plan ${name}`,
						),
					]),
			found(
				'fine',
				`${name}, ${time(begin)}: ${writesText(written) ?? (isWhole(mirror) ? 'nothing to write' : 'what it wrote is not counted')}`,
				`rollcall history ${id}`,
				{screen: 'runs', open: id, about: `mirrored ${name}`},
			),
		];
	});
