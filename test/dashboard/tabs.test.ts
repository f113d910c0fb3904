import {expect, test} from 'vitest';
import {openingLines} from '../../source/dashboard/opening.tsx';
import {screens} from '../../source/dashboard/screens/index.ts';
import {tabs} from '../../source/dashboard/screens/tabs.ts';

test('the first frame has the tabs of the screens that come', () => {
	expect(tabs).toEqual(screens.map(({id, title}) => ({id, title})));
});

test.each([
	[80, 24],
	[200, 60],
	[20, 3],
])('the first frame of %i×%i fits, and says that it waits', (columns, rows) => {
	const lines = openingLines({title: 'rollcall', readOnly: true}, {columns, rows});
	const texts = lines.map(({spans}) => spans.map(({text}) => text).join(''));
	expect(texts.every((text) => text.length <= columns)).toBe(true);
	if (rows > 4) expect(lines).toHaveLength(rows - 1);
	if (columns >= 80) {
		expect(texts[0]).toMatch(/^ rollcall .* READ-ONLY .*reading… $/);
		expect(texts[1]).toContain('1 Connections');
		expect(texts[1]).toContain('? help');
	}
});
