import {Box, useWindowSize} from 'ink';
import {headerLine, ruleLine, tabsLine} from './components/header.ts';
import {DrawnLines} from './components/lines.tsx';
import type {Line} from './line.ts';
import {tabs} from './screens/tabs.ts';
import {openStage, type Stage, type StageOptions} from './stage.tsx';
import {type Theme, themeFrom} from './theme.ts';

export interface OpeningProps {
	readonly theme: Theme;
	readonly title: string;
	readonly readOnly: boolean;
}

/** The head of the frame before there is anything in it: what is asked for is on its way. */
export function openingLines(
	{title, readOnly}: Omit<OpeningProps, 'theme'>,
	columns: number,
): readonly Line[] {
	return [
		headerLine({overview: undefined, now: new Date(0), columns, readOnly, banner: undefined, title}),
		tabsLine(
			tabs.map((tab) => tab.title),
			0,
			'? help',
			columns,
		),
		ruleLine(columns),
	];
}

/** What is drawn before the state is opened, and before the code is read that draws the rest. */
export function Opening({theme, ...rest}: OpeningProps) {
	const {columns, rows} = useWindowSize();
	const drawn = {theme, columns};
	return (
		<Box flexDirection="column" width={columns} height={rows}>
			<DrawnLines {...drawn} lines={openingLines(rest, columns)} rows={Math.min(3, rows)} />
			<Box flexGrow={1} />
			{rows > 4 && <DrawnLines {...drawn} lines={[ruleLine(columns)]} rows={2} />}
		</Box>
	);
}

/** Takes the terminal and draws the frame, before anything else is known. */
export function openWithFrame({
	title = 'rollcall',
	readOnly = false,
	...options
}: Omit<StageOptions, 'opening'> & Partial<Pick<OpeningProps, 'title' | 'readOnly'>>): Stage {
	const opening = <Opening theme={themeFrom(options.env)} title={title} readOnly={readOnly} />;
	return openStage({...options, opening});
}
