import {Box, useWindowSize} from 'ink';
import {headerLine, ruleLine, tabsLine} from './components/header.ts';
import {DrawnLines} from './components/lines.tsx';
import {blank, type Line} from './line.ts';
import {tabs} from './screens/tabs.ts';
import {openStage, type Stage, type StageOptions} from './stage.tsx';
import {type Theme, themeFrom} from './theme.ts';

export interface OpeningProps {
	readonly theme: Theme;
	readonly title: string;
	readonly readOnly: boolean;
}

/** The frame before there is anything in it: what is asked for is on its way. */
export function openingLines(
	{title, readOnly}: Omit<OpeningProps, 'theme'>,
	{columns, rows}: {readonly columns: number; readonly rows: number},
): readonly Line[] {
	const now = new Date(0);
	return [
		headerLine({overview: undefined, now, columns, readOnly, banner: undefined, title}),
		tabsLine(
			tabs.map((tab) => tab.title),
			0,
			'? help',
			columns,
		),
		ruleLine(columns),
		...Array.from({length: Math.max(0, rows - 5)}, () => blank),
		ruleLine(columns),
	];
}

/** What is drawn before the state is opened, and before the code is read that draws the rest. */
export function Opening({theme, ...rest}: OpeningProps) {
	const size = useWindowSize();
	return (
		<Box flexDirection="column" width={size.columns} height={size.rows}>
			<DrawnLines theme={theme} lines={openingLines(rest, size)} columns={size.columns} rows={size.rows} />
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
