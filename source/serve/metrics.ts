import {Counter, Gauge, Histogram, Registry} from 'prom-client';
import type {Rollcall} from '../sync/rollcall.ts';
import type {ServeEvent} from '../sync/serving.ts';

/** What monitoring reads: counts and ages, labelled by connections and states, never by people. */
export interface Metrics {
	/** In the text format of Prometheus. */
	text(): Promise<string>;
	readonly contentType: string;
	note(event: ServeEvent): void;
}

const seconds = (milliseconds: number) => Math.max(0, Math.round(milliseconds / 1000));

export function metricsOf(rollcall: Pick<Rollcall, 'overview' | 'clock'>): Metrics {
	const registry = new Registry();
	const registers = [registry];
	const runs = new Counter({
		name: 'rollcall_runs_total',
		help: 'Runs that this service began, by connection and how they ended.',
		labelNames: ['connection', 'state'],
		registers,
	});
	const took = new Histogram({
		name: 'rollcall_run_seconds',
		help: 'How long its runs took.',
		labelNames: ['connection'],
		buckets: [1, 5, 15, 60, 300, 900, 3600],
		registers,
	});
	const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
		new Gauge({name: `rollcall_${name}`, help, labelNames: [...labelNames], registers});
	const level = gauge(
		'level',
		'What the dashboard says first: 0 fine, 1 attention, 2 failed or held, 3 unknown.',
	);
	const accounts = gauge('accounts', 'Accounts, by status.', ['status']);
	const conflicts = gauge('conflicts', 'Conflicts that wait for a decision.');
	const held = gauge('held_runs', 'Connections whose last run a guard holds.');
	const followUps = gauge('follow_ups', 'What is to be done by hand.');
	const leaving = gauge('leaving', 'People whose account ends at a date that is set.');
	const connected = gauge('connection_up', '1: connected or ready; 0: not.', ['connection', 'kind']);
	const age = gauge('last_run_age_seconds', 'Since the last run of a connection ended.', [
		'connection',
		'state',
	]);
	const next = gauge('next_run_seconds', 'Until a connection runs by itself.', ['connection']);
	const owed = gauge('owed_run_seconds', 'Since a time that came and at which nothing ran.', ['connection']);
	const armed = gauge('target_armed', '1: everything is sent that the guards let pass.', ['target', 'level']);

	async function observe() {
		const {level: said, connections, ...overview} = await rollcall.overview();
		const now = rollcall.clock.now().getTime();
		level.set({fine: 0, attention: 1, failed: 2, unknown: 3}[said]);
		for (const [status, count] of Object.entries(overview.accounts)) accounts.set({status}, count);
		conflicts.set(overview.conflicts);
		held.set(overview.held.length);
		followUps.set(overview.followUps);
		leaving.set(overview.leaving.count);
		for (const each of [connected, age, next, owed, armed]) each.reset();
		for (const view of connections) {
			const labels = {connection: view.name};
			connected.set(
				{...labels, kind: view.kind},
				['connected', 'ready', 'syncing'].includes(view.state) ? 1 : 0,
			);
			if (view.last !== undefined)
				age.set({...labels, state: view.last.state}, seconds(now - Date.parse(view.last.at)));
			if (view.next !== undefined) next.set(labels, seconds(Date.parse(view.next) - now));
			if (view.owed !== undefined) owed.set(labels, seconds(now - Date.parse(view.owed)));
			if (view.armed !== undefined)
				armed.set({target: view.name, level: view.armed}, view.armed === 'all' ? 1 : 0);
		}
	}

	return {
		contentType: registry.contentType,
		async text() {
			await observe();
			return await registry.metrics();
		},
		note(event) {
			if (event.what !== 'ended') return;
			runs.inc({connection: event.connection, state: event.state ?? 'none'});
			took.observe({connection: event.connection}, event.seconds);
		},
	};
}
