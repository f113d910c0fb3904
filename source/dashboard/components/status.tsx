import {ProgressBar} from '@inkjs/ui';
import {Box} from 'ink';
import type {Severity} from '../dashboard.ts';
import type {Job} from '../jobs.ts';
import {commandOf, keyLabel} from '../keymap.ts';
import {type Line, line, span} from '../line.ts';
import {duration, number} from '../phrases.ts';
import {glyphs} from '../theme.ts';
import {cut, wrap} from './cell.ts';
import {ruleLine} from './header.ts';
import {Lines} from './lines.tsx';

export interface Message {
	readonly severity: Severity;
	readonly text: string;
}

/** A message never takes more than these rows of the screen. */
const messageRows = 3;

export function messageLines(message: Message | undefined, columns: number): readonly Line[] {
	if (message === undefined) return [];
	const {severity, text} = message;
	const rows = wrap(text, columns - 4);
	const rest = '  ? shows the rest';
	return rows.slice(0, messageRows).map((part, row) => {
		const mark = span(row === 0 ? ` ${glyphs[severity]} ` : '   ', severity);
		if (row < messageRows - 1 || rows.length <= messageRows) return line(mark, span(part));
		return line(mark, span(cut(`${part} …`, columns - 4 - rest.length)), span(rest, 'faint'));
	});
}

/** `Sync of SIS · plan · 12,000 of 40,000 rows · 3.2 s` */
export function jobText({title, progress, stopping, began}: Job, now: number): string {
	const parts = [title];
	if (stopping) parts.push('stopping, as soon as it is safe');
	else if (progress !== undefined) {
		const {stage, message, done, total, unit = ''} = progress;
		parts.push(message === undefined ? stage : `${stage}: ${message}`);
		if (done !== undefined)
			parts.push(`${number(done)}${total === undefined ? '' : ` of ${number(total)}`} ${unit}`.trim());
	}
	parts.push(duration(now - began));
	return parts.join(` ${glyphs.dot} `);
}

const barWidth = 20;

/** The rows between the screen and the footer: what runs, what was last said, or a rule. */
export function Status({
	jobs,
	message,
	columns,
	now,
}: {
	readonly jobs: readonly Job[];
	readonly message: Message | undefined;
	readonly columns: number;
	/** By the monotonic clock. */
	readonly now: number;
}) {
	const said = messageLines(message, columns);
	if (jobs.length === 0 && said.length === 0)
		return <Lines lines={[ruleLine(columns)]} columns={columns} rows={1} />;
	const job = jobs.at(-1);
	return (
		<Box flexDirection="column">
			{job && <JobRow job={job} others={jobs.length - 1} columns={columns} now={now} />}
			<Lines lines={said} columns={columns} rows={said.length} />
		</Box>
	);
}

export const statusRows = (jobs: readonly Job[], message: Message | undefined, columns: number) =>
	Math.max(1, Math.min(1, jobs.length) + messageLines(message, columns).length);

function JobRow({
	job,
	others,
	columns,
	now,
}: {
	readonly job: Job;
	readonly others: number;
	readonly columns: number;
	readonly now: number;
}) {
	const {done, total} = job.progress ?? {};
	const known = done !== undefined && total !== undefined && total > 0;
	const stop = `${keyLabel(commandOf('cancel-work').keys[0]!)} stops it${others > 0 ? `; ${others} more` : ''}`;
	const text = line(
		span(` ${glyphs.busy} `, 'accent'),
		span(jobText(job, now)),
		span(job.stopping ? '' : ` ${glyphs.dot} ${stop}`, 'faint'),
	);
	if (!known || columns < 60) return <Lines lines={[text]} columns={columns} rows={1} />;
	return (
		<Box>
			<Box width={columns - barWidth - 1} height={1}>
				<Lines lines={[text]} columns={columns - barWidth - 2} rows={1} />
			</Box>
			<Box width={barWidth}>
				<ProgressBar value={(done / total) * 100} />
			</Box>
		</Box>
	);
}
