import {resolve} from 'node:path';
import {mayApprove, maySync} from '../../../core/directory/operators.ts';
import type {Run} from '../../../core/plan/run.ts';
import type {UndoOptions, UndoResult} from '../../../sync/undoing.ts';
import {typedFrom} from '../../asked.ts';
import {useDashboard} from '../../dashboard.ts';
import {count} from '../../phrases.ts';

const undoable: ReadonlySet<Run['kind']> = new Set(['sync', 'import', 'undo']);

/** What can be done with a run that happened; undefined: not with this one, or not by this operator. */
export function useRunActions(run: Run | undefined) {
	const {rollcall, jobs, ask, say, report, reload} = useDashboard();
	if (run?.generation === undefined) return {undo: undefined, exportCsvs: undefined};
	const {id} = run;
	const start = (options: UndoOptions, done: (result: UndoResult) => void) => {
		const started = jobs.start({
			title: `Undo of ${id}`,
			subject: run.connectionName,
			run: (signal) => rollcall.undo(id, options, signal),
			done: (result) => {
				done(result);
				reload();
			},
			failed: (error, stopped) => {
				if (stopped)
					say('attention', `The undo of ${id} was stopped. What it had applied stays; Runs shows it.`);
				else report(error);
				reload();
			},
		});
		if (!started)
			say('attention', `${run.connectionName} is already being worked on: wait for it, or stop it first.`);
	};
	const told = ({outcome, run: made, undo}: UndoResult) => {
		if (outcome === 'nothing to do') say('fine', `There is nothing left of ${id} to take back.`);
		else if (outcome === 'applied')
			say(
				undo.staying.length > 0 || made?.state === 'applied not published' ? 'attention' : 'fine',
				`${id} is taken back by ${made?.id ?? ''}: ${made?.state ?? ''}. Unless the source is mended, the next sync does it again.`,
			);
		else say('attention', `${id} was not taken back: the directory changed meanwhile. Look again.`);
	};
	/** Plans first; what was seen is what is applied. */
	const undo = () =>
		start({}, (planned) => {
			const {plan, lost, staying} = planned.undo;
			if (planned.outcome === 'nothing to do') return told(planned);
			const held = planned.outcome === 'held';
			if (held && !mayApprove(rollcall.operator))
				return say('attention', 'A guard holds this undo: a person with the right to approve has to do it.');
			const tripped = plan.guards.filter((guard) => guard.tripped).map(({message}) => message);
			const {deactivate, remove} = plan.counts.accounts;
			ask({
				title: `Take ${id} back: ${count(plan.changes.length, 'change')}?`,
				consequences: [
					...lost,
					...tripped,
					...(staying.length === 0
						? []
						: [`${count(staying.length, 'thing')} changed since and stay as they are now.`]),
				],
				yes: 'Take it back and send it',
				typeNumber: held || deactivate + remove >= typedFrom ? plan.changes.length : undefined,
				proceed: () => start(held ? {approve: plan.hash} : {yes: true}, told),
			});
		});
	const exportCsvs = () => {
		const folder = resolve(`rollcall-${id}`);
		ask({
			title: `Write the modified CSVs of ${id} to ${folder}?`,
			consequences: [
				'The six files in Apple’s format as this run left them, and its patch summary. They hold names of children: remove them when you are done.',
			],
			yes: 'Write them',
			proceed: () => {
				rollcall
					.exportRun(id, folder)
					.then(({files}) => say('fine', `${count(files.length, 'file')} written to ${folder}.`), report);
			},
		});
	};
	return {
		undo: undoable.has(run.kind) && maySync(rollcall.operator) && !rollcall.readOnly ? undo : undefined,
		exportCsvs,
	};
}
