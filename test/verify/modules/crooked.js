throw new Error('not \u001b[31mtoday');
