import {jamfSchool} from '../../source/connections/jamf-school/kind.ts';
import type {ConnectionKind} from '../../source/connections/kind.ts';
import type {Roster} from '../../source/core/roster/roster.ts';
import type {MirrorOptions, MirrorResult} from '../../source/sync/answers/mirror.ts';
import {openRollcall} from '../../source/sync/open.ts';
import type {Rollcall} from '../../source/sync/rollcall.ts';
import {type JamfServer, jamfServer} from './jamf-server/server.ts';
import {finished} from './roster.ts';
import {district, people, type World, world} from './world.ts';

export interface JamfWorld extends World {
	readonly jamf: JamfServer;
	/** Syncs Jamf School to the end, with `--yes` unless told otherwise. */
	mirror(options?: MirrorOptions): Promise<MirrorResult>;
	/** The same, and whatever a guard holds is approved. */
	approved(): Promise<MirrorResult>;
	/** What a plan of it says. */
	look(): Promise<MirrorResult>;
	set(settings: Readonly<Record<string, string>>): Promise<unknown>;
	/** The clock goes on by so many hours. */
	hours(count: number): Promise<void>;
	/** The same state with a mirror that obeys the test. */
	withMirror(change: (kind: ConnectionKind) => ConnectionKind): Rollcall;
}

const never = new AbortController().signal;

/** People who have user names at the SIS: `s1`, `t1` … */
export const named = (students: number, staff = 4) =>
	people(students, staff).map((each) => ({...each, sisUsername: String(each.externalId).toLowerCase()}));

/** A school of a few with a Jamf School beside it on loopback, connected as `jamf`, where creation is off. */
export async function jamfWorld({
	students = 12,
	roster = district({people: named(students)}),
	settings = {},
}: {
	readonly students?: number;
	readonly roster?: Roster;
	readonly settings?: Readonly<Record<string, string>>;
} = {}): Promise<JamfWorld> {
	let now = () => new Date();
	const jamf = await jamfServer({now: () => now()});
	const made = await world({
		roster,
		kinds: [jamfSchool as unknown as ConnectionKind],
		keys: {'env:JAMF': jamf.apiKey},
		sleepTurns: true,
	});
	now = () => made.clock.now();
	jamf.school.location(0, 'District', {isDistrict: true});
	jamf.school.location(3, 'North School', {asmIdentifier: 'L1'});
	const {context} = made;
	await made.connect('jamf-school', 'jamf', {
		settings: {url: jamf.url, networkId: jamf.networkId, ...settings},
		secrets: {apiKey: 'env:JAMF'},
	});
	const mirror = (options: MirrorOptions = {yes: true}) => finished(made.syncMirror('jamf', options, never));
	const look = () => mirror({look: true});
	return {
		...made,
		jamf,
		mirror,
		look,
		async approved() {
			const first = await mirror();
			return first.outcome === 'held' ? await mirror({approve: first.plan!.hash}) : first;
		},
		set: (changed) => made.reconfigure('jamf', {settings: changed, secrets: {}}),
		hours: (count) => made.clock.turn(count * 3_600_000),
		withMirror: (change) =>
			openRollcall({
				...context,
				kinds: context.kinds.map((kind) => (kind.kind === 'jamf-school' ? change(kind) : kind)),
			}),
	};
}
