--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

SELECT * FROM "a""
\! touch CANARY
";
SELECT ARRAY[1,2][1:LAST_ERROR_MESSAGE];

--
-- PostgreSQL database dump complete
--
