import {extendTheme, ThemeProvider, defaultTheme as uiTheme} from '@inkjs/ui';
import type {Rollcall} from '../sync/rollcall.ts';
import {App} from './app.tsx';
import {closingLine} from './closing-line.ts';
import {Jobs} from './jobs.ts';
import {openWithFrame} from './opening.tsx';
import {type Memory, placeOf, recall} from './remembered.ts';
import type {Stage} from './stage.tsx';
import {glyphs, type Theme, themeFrom, toAscii} from './theme.ts';

export interface DashboardOptions {
	readonly rollcall: Rollcall;
	/** Both a terminal: ask `canDraw` before this file is imported. */
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly env: Readonly<Record<string, string | undefined>>;
	/** Where the opening is drawn already; else it is drawn now. */
	readonly stage?: Stage | undefined;
	/** The program's name in the header. */
	readonly title?: string;
	/** A badge in the header, such as `demo`. */
	readonly banner?: string | undefined;
	/** Where one was the last time, and where that is kept; absent: nowhere. */
	readonly memory?: Memory | undefined;
}

/**
 * Draws the dashboard until it is left, and leaves the terminal as it found it, by whatever way it ends: by
 * key, signal, hang-up or a defect. Then one line says what still waits.
 * @returns the exit code for the process: 0, 130 on Ctrl+C, 128 + n on signal n, 1 on a defect. It does not
 * end the process.
 */
export async function runDashboard(options: DashboardOptions): Promise<{readonly exitCode: number}> {
	const {rollcall, stdin, stdout, env, title = 'rollcall', banner, memory} = options;
	let theme = themeFrom(env);
	const stage = options.stage ?? openWithFrame({stdin, stdout, env, title, readOnly: rollcall.readOnly});
	const jobs = new Jobs(() => rollcall.clock.monotonic());
	stage.settleFirst(() => jobs.stopAll());
	const kept = new Map<string, unknown>();
	recall(kept, memory?.read());
	const show = () =>
		stage.show(
			<ThemeProvider theme={progressTheme(theme)}>
				<App
					rollcall={rollcall}
					theme={theme}
					terminal={stage.terminal}
					jobs={jobs}
					kept={kept}
					banner={banner}
					title={title}
				/>
			</ThemeProvider>,
		);
	show();
	const dress = async () => {
		const set = (await rollcall.settings()).find(({key}) => key === 'theme')?.value;
		const wanted = themeFrom(env, typeof set === 'string' ? set : undefined);
		if (wanted.styles === theme.styles) return;
		theme = wanted;
		show();
	};
	// Settings that cannot be read are told of where they are shown.
	const dressed = () => void dress().catch(() => undefined);
	dressed();
	const undress = rollcall.follow((what) => what === 'commit' && dressed());
	const {exitCode, defect, away} = await stage.ended;
	undress();
	// Who only looks leaves nothing behind.
	if (!rollcall.readOnly) memory?.write(placeOf(kept));
	if (defect !== undefined) process.stderr.write(defectText(defect, env));
	else if (!away) {
		const said = await closingLine(rollcall, jobs).catch(() => undefined);
		if (said !== undefined) stdout.write(`${theme.ascii ? toAscii(said) : said}\n`);
	}
	stage.close();
	return {exitCode};
}

/** What was broken, what to do now, and the stack only where it was asked for. */
function defectText(defect: unknown, env: DashboardOptions['env']): string {
	const error = defect instanceof Error ? defect : new Error(String(defect));
	const detail = env.ROLLCALL_DEBUG ? `${error.stack ?? error.message}\n` : '';
	return `rollcall: the dashboard stopped because of a defect: ${error.message}\nNothing that was planned was applied by this. rollcall status shows where things stand; ROLLCALL_DEBUG=1 shows more.\n${detail}`;
}

const progressTheme = ({ascii, styles: {accent}}: Theme) =>
	extendTheme(uiTheme, {
		components: {
			ProgressBar: {
				styles: {completed: () => (accent.color === undefined ? {} : {color: accent.color})},
				config: () => ({
					completedCharacter: ascii ? '#' : '█',
					remainingCharacter: ascii ? '.' : glyphs.rule,
				}),
			},
		},
	});
