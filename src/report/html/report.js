// What the HTML report can do more where scripts run: copy snippets, sort and filter the table, open the fold
// that a link leads into. Embedded into the program at build time; the report is complete without it.
'use strict';

for (const snippet of document.querySelectorAll('.snippet')) {
  const button = document.createElement('button');
  button.className = 'copy';
  button.type = 'button';
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    const code = snippet.querySelector('code');
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = 'Copied';
    } catch {
      getSelection().selectAllChildren(code);
      button.textContent = 'Selected: press Ctrl-C';
    }
    setTimeout(() => { button.textContent = 'Copy'; }, 2000);
  });
  snippet.append(button);
}

function openFolds() {
  const target = document.getElementById(location.hash.slice(1));
  for (let fold = target?.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
  target?.scrollIntoView();
}
addEventListener('hashchange', openFolds);
if (location.hash) openFolds();
addEventListener('beforeprint', () => {
  for (const cause of document.querySelectorAll('details.cause')) cause.open = true;
});

const table = document.querySelector('table.boots');
if (table) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const valueOf = (row, column) => row.cells[column].dataset.value ?? row.cells[column].textContent;
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      const direction = head.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
      for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', direction === 1 ? 'ascending' : 'descending');
      rows.sort((a, b) => direction * valueOf(a, column).localeCompare(valueOf(b, column), 'en', {numeric: true}));
      body.append(...rows);
    });
  });

  const filters = document.querySelector('.filters');
  const [words, outcome] = filters.querySelectorAll('input, select');
  const shown = filters.querySelector('output');
  const filter = () => {
    const wanted = words.value.toLowerCase().split(/\s+/);
    let count = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !wanted.every((word) => text.includes(word)) ||
          (outcome.value !== '' && row.dataset.outcome !== outcome.value);
      if (!row.hidden) ++count;
    }
    shown.value = `${count} of ${rows.length} boots`;
  };
  filters.hidden = false;
  filters.addEventListener('input', filter);
  filter();
}
