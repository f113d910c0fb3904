import {visible} from '../core/visible.ts';
import type {AdoptForecast, AdoptIdsResult} from '../sync/answers/adopting.ts';
import type {ImportResult, ReconcileResult} from '../sync/answers/adoption.ts';
import type {CompareResult} from '../sync/answers/comparing.ts';
import type {PublishResult, SyncResult} from '../sync/answers/runs.ts';
import type {LivingOrganisation} from './living-organisation.ts';

type SandboxCounts = {readonly status: Readonly<Record<string, number>>};

/** Tells how a living organisation is taken over, from the results themselves. */
export class AdoptionStory {
	readonly #out: (text: string) => void;

	constructor(out: (text: string) => void) {
		this.#out = out;
	}

	begin({edited, provided}: LivingOrganisation, {status}: SandboxCounts): void {
		this.#out('rollcall demo --adopt: an organisation that lives already\n');
		this.#say(
			'A sandbox Apple School Manager holds the sample district under ids that another tool made up, for years.',
			`${status.Active ?? 0} accounts are in use, ${edited.length} were edited by hand, ${provided.length} come from an identity provider, and a second tool uploaded last night.`,
			'The SIS calls everybody otherwise: sent as they are, its ids would make a second account of each.',
		);
	}

	imported({packages, created, evidence}: ImportResult): void {
		this.#head('What Apple School Manager holds: rollcall import UPLOAD.zip … LOG.csv …');
		this.#say(
			`${packages.length} earlier uploads and ${evidence?.files.length ?? 0} activity logs: ${created} accounts are known, ${evidence?.live ?? 0} of them live by evidence.`,
		);
	}

	ids({crosswalk, stored}: AdoptIdsResult): void {
		const {people, classes} = crosswalk;
		this.#head('Ids: rollcall adopt ids sis --apply');
		this.#say(
			`By ${people.by.join(' and ')} ${people.pairs.length} of ${people.incoming} people are the same, by ${classes.by.join(' and ')} ${classes.pairs.length} of ${classes.incoming} classes.`,
			`${stored} records keep the ids that Apple School Manager has.`,
		);
	}

	forecast({created, duplicates, deactivated}: AdoptForecast): void {
		this.#head('Forecast: rollcall adopt forecast sis');
		this.#say(
			`A sync would create ${created} accounts, double ${duplicates.created + duplicates.asked} and deactivate ${deactivated}.`,
		);
	}

	shadow({published}: SyncResult): void {
		this.#head('A shadow night: rollcall sync sis --yes');
		for (const {target, outcome, shadow} of published)
			this.#say(
				`${target}: ${outcome}; nothing is sent. Beside the incumbent's package, ${shadow?.explained ?? 0} differences are explained and ${shadow?.unexplained ?? 0} not.`,
			);
	}

	parity({files, counts}: CompareResult): void {
		this.#head('Parity: rollcall adopt compare LAST-NIGHT.zip');
		for (const {file, old, next, same} of files) this.#say(`${file}: ${old} rows and ${next}, ${same} alike`);
		this.#say(
			counts.unexplained === 0
				? 'Every difference is explained.'
				: `${counts.unexplained} differences are not explained.`,
		);
	}

	first(refused: string, {published}: PublishResult, {status}: SandboxCounts): void {
		this.#head('First upload: rollcall adopt arm first, rollcall publish asm');
		this.#say(`Before it, more is refused: ${refused}.`);
		for (const {target, outcome, bytes, message} of published)
			this.#say(`${target}: ${outcome}, ${bytes} bytes: ${message ?? ''}.`);
		this.#say(told(status));
	}

	proof({firstUploads = []}: ReconcileResult): void {
		this.#head('Proof: rollcall reconcile ACTIVITY-LOG.csv');
		for (const text of firstUploads) this.#say(text);
	}

	night({plan, published}: SyncResult, {status}: SandboxCounts): void {
		const {accounts} = plan.counts;
		this.#head('Armed, and a normal night: rollcall adopt arm all asm, rollcall sync sis --yes');
		this.#say(
			`Planned: +${accounts.create} ~${accounts.update} -${accounts.deactivate} people; ${plan.conflicts.length} conflicts held back.`,
			...published.map(({target, outcome, bytes}) => `${target}: ${outcome}, ${bytes} bytes.`),
			told(status),
		);
	}

	#head(title: string): void {
		this.#out(`\n== ${title}\n`);
	}

	#say(...lines: readonly string[]): void {
		for (const line of lines) this.#out(`${visible(line)}\n`);
	}
}

const told = (status: SandboxCounts['status']) =>
	`The sandbox now holds: ${Object.entries(status)
		.map(([name, count]) => `${count} ${name}`)
		.join(', ')}.`;
