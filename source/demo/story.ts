import {type Account, fullName} from '../core/directory/account.ts';
import {visible} from '../core/visible.ts';
import type {ReconcileResult} from '../sync/answers/adoption.ts';
import type {ConflictView} from '../sync/answers/conflicts.ts';
import type {SyncResult} from '../sync/answers/runs.ts';
import type {Overview} from '../sync/rollcall.ts';
import type {SecondNight} from './second-night.ts';

type SandboxCounts = {readonly status: Readonly<Record<string, number>>};

/** Tells the demo as text: what was done and what came of it, from the results themselves. */
export class Story {
	readonly #out: (text: string) => void;

	constructor(out: (text: string) => void) {
		this.#out = out;
	}

	begin(organisation: string, port: number, hostKey: string): void {
		this.#say(
			`rollcall demo: ${organisation}`,
			'A sample district (OneRoster 1.1 CSV) and a sandbox Apple School Manager, both on this machine.',
			`The sandbox takes uploads by SFTP on 127.0.0.1:${port}; its host key is pinned: ${hostKey}`,
		);
	}

	night(title: string, result: SyncResult, sandbox: SandboxCounts): void {
		const {accounts, classes, enrolments, locations} = result.plan.counts;
		this.#head(title);
		this.#say(
			`Planned: ${accounts.create} people, ${locations.create} locations, ${classes.create} classes, ${enrolments.create} enrolments to create.`,
			`Left out: ${result.plan.leftOut.length} (${[...new Set(result.plan.leftOut.map(({reason}) => reason))].join('; ')}).`,
			...this.#run(result),
			this.#sandbox(sandbox),
		);
	}

	schoolDay({signedIn, lockedOut}: {readonly signedIn: number; readonly lockedOut: number}): void {
		this.#head('The day after');
		this.#say(`In the sandbox ${signedIn} people sign in, and ${lockedOut} lock themselves out.`);
	}

	evidence({live, inactive, unknown, files, strangers, differences}: ReconcileResult): void {
		this.#say(
			`Read back (${files.map(({kind}) => kind).join(', ')}): ${live} accounts live, ${inactive} inactive, ${unknown} without evidence${strangers > 0 ? `; ${strangers} there that nobody here knows` : ''}${differences.length > 0 ? `; ${differences.length} differences` : ''}.`,
		);
	}

	withdrawn(account: Account): void {
		this.#say(
			`By hand: ${fullName(account)} (${account.personId}) is deactivated; the next upload leaves the row out.`,
		);
	}

	secondNight(
		{joiners, leavers, movers, broken}: SecondNight,
		result: SyncResult,
		sandbox: SandboxCounts,
	): void {
		const {accounts} = result.plan.counts;
		this.#head('The second night');
		this.#say(
			`The SIS brings ${joiners} joiners, ${leavers} leavers, ${movers} movers, a changed name, a re-used Person ID, a pupil who came twice, and ${broken} references to nobody.`,
			`Planned: +${accounts.create} ~${accounts.update} -${accounts.deactivate} people; ${result.plan.patches.length} rows patched in our copy; ${result.plan.conflicts.length} conflicts held back.`,
			`The ${accounts.deactivate} leavers stay published until their grace ends; coming back in time leaves no trace.`,
			...this.#run(result),
			this.#sandbox(sandbox),
		);
	}

	conflicts(conflicts: readonly ConflictView[]): void {
		this.#head('Waiting for a decision');
		for (const {conflict} of conflicts) {
			const [a, b] = conflict.sides;
			const name = (side: typeof a) =>
				`${side.fields.firstName ?? ''} ${side.fields.lastName ?? ''} (${side.key})`;
			this.#say(
				`${conflict.kind}: ${name(a)} and ${name(b)}`,
				...conflict.choices.map(({key, label}) => `   ${key}  ${label}`),
			);
		}
	}

	again({plan, published}: SyncResult): void {
		this.#head('The same night again');
		this.#say(
			plan.changes.length === 0 ? 'Nothing to plan.' : `${plan.changes.length} changes.`,
			...published.map(
				({target, outcome, message}) =>
					`${target}: ${outcome}${message === undefined ? '' : ` (${message})`}`,
			),
		);
	}

	end({verdict, accounts}: Overview): void {
		this.#head('Where it stands');
		this.#say(
			verdict,
			`Accounts: ${Object.entries(accounts)
				.map(([status, count]) => `${count} ${status}`)
				.join(', ')}.`,
			'',
			'On a terminal, the demo opens the dashboard on all of this: npm run demo',
			'An organisation that lives already is taken over by: npm run demo -- --adopt',
		);
	}

	#run({run, published}: SyncResult): readonly string[] {
		return [
			`Run ${run?.id ?? '–'}: ${run?.state ?? 'not recorded'}.`,
			...published.map(({target, outcome, bytes, sha256, message}) =>
				outcome === 'sent'
					? `Sent to ${target} over SFTP: ${bytes} bytes, SHA-256 ${sha256.slice(0, 16)}…`
					: `${target}: ${outcome}: ${message ?? ''}`,
			),
		];
	}

	#sandbox({status}: SandboxCounts): string {
		return `The sandbox now holds: ${Object.entries(status)
			.map(([name, count]) => `${count} ${name}`)
			.join(', ')}.`;
	}

	#head(title: string): void {
		this.#out(`\n== ${title}\n`);
	}

	#say(...lines: readonly string[]): void {
		for (const line of lines) this.#out(`${visible(line)}\n`);
	}
}
