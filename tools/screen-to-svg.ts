import type {IBufferCell, Terminal} from '@xterm/headless';

/** The sixteen colours of a dark terminal, and its own two. */
const palette = [
	'#1d2027',
	'#e06c75',
	'#8ec07c',
	'#e5c07b',
	'#61afef',
	'#c678dd',
	'#56c8d8',
	'#c8ccd4',
	'#7f848e',
	'#ff7b86',
	'#a9dc94',
	'#ffd68a',
	'#7cc0ff',
	'#dd91f0',
	'#74e0ee',
	'#ffffff',
];
const foreground = '#d7dae0';
const background = '#16181d';

const cellWidth = 8.43;
const cellHeight = 18;
const padding = 14;

/** Colour of the 256-colour table. */
function indexed(index: number): string {
	if (index < 16) return palette[index]!;
	if (index >= 232) {
		const grey = 8 + (index - 232) * 10;
		return `rgb(${grey},${grey},${grey})`;
	}
	const step = (value: number) => (value === 0 ? 0 : 55 + value * 40);
	const cube = index - 16;
	return `rgb(${step(Math.floor(cube / 36))},${step(Math.floor(cube / 6) % 6)},${step(cube % 6)})`;
}

const colour = (cell: IBufferCell, which: 'Fg' | 'Bg'): string | undefined => {
	if (which === 'Fg' ? cell.isFgDefault() : cell.isBgDefault()) return undefined;
	const value = which === 'Fg' ? cell.getFgColor() : cell.getBgColor();
	const rgb = which === 'Fg' ? cell.isFgRGB() : cell.isBgRGB();
	return rgb ? `#${value.toString(16).padStart(6, '0')}` : indexed(value);
};

interface Look {
	readonly fill: string;
	readonly back: string | undefined;
	readonly bold: boolean;
	readonly dim: boolean;
	readonly underline: boolean;
}

function look(cell: IBufferCell): Look {
	const fill = colour(cell, 'Fg') ?? foreground;
	const back = colour(cell, 'Bg');
	const inverse = cell.isInverse() !== 0;
	return {
		fill: inverse ? (back ?? background) : fill,
		back: inverse ? fill : back,
		bold: cell.isBold() !== 0,
		dim: cell.isDim() !== 0,
		underline: cell.isUnderline() !== 0,
	};
}

const escapeXml = (text: string) =>
	text
		.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
		.replace(/[\x00-\x08\x0b-\x1f]/g, '');

/** One screen's rows as SVG elements. */
function rows(terminal: Terminal): string {
	const buffer = terminal.buffer.active;
	const parts: string[] = [];
	for (let row = 0; row < terminal.rows; row++) {
		const line = buffer.getLine(buffer.baseY + row);
		if (line === undefined) continue;
		const y = padding + row * cellHeight;
		for (let column = 0; column < terminal.cols; ) {
			const first = line.getCell(column);
			if (first === undefined) break;
			const style = look(first);
			let text = '';
			let end = column;
			// A run of cells that look alike; wide characters on their own, where a font's width may differ.
			for (; end < terminal.cols; ) {
				const cell = line.getCell(end);
				if (cell === undefined || JSON.stringify(look(cell)) !== JSON.stringify(style)) break;
				const width = Math.max(1, cell.getWidth());
				if (width > 1 && end > column) break;
				text += cell.getChars() || ' ';
				end += width;
				if (width > 1) break;
			}
			const x = padding + column * cellWidth;
			const width = (end - column) * cellWidth;
			if (style.back !== undefined)
				parts.push(
					`<rect x="${x.toFixed(2)}" y="${y}" width="${width.toFixed(2)}" height="${cellHeight}" fill="${style.back}"/>`,
				);
			if (text.trim() !== '')
				parts.push(
					`<text x="${x.toFixed(2)}" y="${y + 13.5}" fill="${style.fill}" textLength="${width.toFixed(2)}" lengthAdjust="spacingAndGlyphs"${style.bold ? ' font-weight="bold"' : ''}${style.dim ? ' opacity="0.62"' : ''}${style.underline ? ' text-decoration="underline"' : ''} xml:space="preserve">${escapeXml(text)}</text>`,
				);
			column = end;
		}
	}
	return parts.join('\n');
}

/** The screen of a headless terminal as an SVG picture. */
export function screenToSvg(terminal: Terminal): string {
	const width = Math.ceil(terminal.cols * cellWidth + padding * 2);
	const height = terminal.rows * cellHeight + padding * 2;
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">
<rect width="${width}" height="${height}" rx="8" fill="${background}"/>
${rows(terminal)}
</svg>
`;
}
