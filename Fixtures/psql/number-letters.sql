--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

SELECT 1ab$q$
\! touch CANARY
$q$;
SELECT $1e'a\'
\! touch CANARY
--';
SELECT 1e--'
\! touch CANARY
--';
SELECT 0x1F$q$
\! touch CANARY
$q$, 1_0$q$
\! touch CANARY
$q$;

--
-- PostgreSQL database dump complete
--
