// Sorting by a column's head, by mouse or keyboard. Numbers sort as numbers, empty cells last, ties keep their order.
const DECIMALS = /^[−-]?\d+(?:[.,]\d+)?/;

export function valueOf(cell) {
	const text = (cell.querySelector('b') ?? cell).textContent.trim();
	if (text === '' || text === '–' || cell.classList.contains('s0'))
		return null;
	const found = DECIMALS.exec(text);
	return found === null ? text : Number(found[0].replace('−', '-').replace(',', '.'));
}

function compare(x, y) {
	if (x === null || y === null)
		return (x === null) - (y === null);
	if (typeof x === 'number' && typeof y === 'number')
		return x - y;
	return String(x).localeCompare(String(y), document.documentElement.lang, { numeric: true });
}

function sortBy(table, column, descending) {
	const body = table.tBodies[0];
	const rows = [...body.rows].map((row) => ({ row, value: row.cells[column] ? valueOf(row.cells[column]) : null }));
	rows.sort((x, y) => {
		if (x.value === null || y.value === null)
			return compare(x.value, y.value);
		return descending ? compare(y.value, x.value) : compare(x.value, y.value);
	});
	body.append(...rows.map(({ row }) => row));
}

export function sortable(table) {
	if (table.tHead === null || table.tBodies.length !== 1)
		return;
	const heads = [...table.tHead.rows[0].cells];
	heads.forEach((head, column) => {
		// A link in the head sorts on the server, over all pages: it stays.
		if ('fixed' in head.dataset || head.querySelector('a') !== null)
			return;
		const button = document.createElement('button');
		button.type = 'button';
		button.append(...head.childNodes);
		head.append(button);
		button.addEventListener('click', () => {
			const descending = head.getAttribute('aria-sort') === 'ascending';
			for (const other of heads)
				other.removeAttribute('aria-sort');
			head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
			sortBy(table, column, descending);
		});
	});
}
